import { describe, expect, it } from '@jest/globals';
import { emptyView, type HubEvent, LIMITS, reduce } from '@session-hub/shared';
import { sessionViewSchema } from '@session-hub/shared/schemas';
import fc from 'fast-check';
import { arbitraryLog, foldAll } from '../../support/arbitrary-log.js';

function event(seq: number, type: HubEvent['type'], data: unknown): HubEvent {
  return { seq, type, at: 1_000 + seq, by: 'tester', data } as HubEvent;
}

describe('reduce', () => {
  it('R40: makes of any log a view that fits its schema, at the seq of the last event', () => {
    fc.assert(
      fc.property(arbitraryLog(60), (log) => {
        const view = foldAll(log, { ...emptyView('s', 'epoch'), owner: 'o', template: 't' });
        expect(() => sessionViewSchema.parse(view)).not.toThrow();
        expect([view.seq, view.updatedAt]).toEqual([log.length, log.at(-1)?.at]);
      }),
    );
  });

  it('R40: leaves the view it was given as it was', () => {
    fc.assert(
      fc.property(arbitraryLog(30), (log) => {
        const before = foldAll(log.slice(0, -1));
        const copy = structuredClone(before);
        for (const last of log.slice(-1)) reduce(before, last);
        expect(before).toEqual(copy);
      }),
    );
  });

  it('R40: notes the first start, the end and the outcome', () => {
    const outcome = { kind: 'completed', at: 1_004 } as const;
    const view = foldAll([
      event(1, 'status', { verb: 'start', from: 'pending', to: 'active' }),
      event(2, 'status', { verb: 'pause', from: 'active', to: 'paused' }),
      event(3, 'status', { verb: 'resume', from: 'paused', to: 'active' }),
      event(4, 'status', { verb: 'complete', from: 'active', to: 'completed', outcome }),
    ]);
    expect(view).toMatchObject({
      startedAt: 1_001,
      since: 1_004,
      endedAt: 1_004,
      status: 'completed',
      outcome,
    });
  });

  it('R40: keeps the newest lines and errors, and counts them all', () => {
    const lines = Array.from({ length: 80 }, (_, n) =>
      event(n + 1, 'log', { level: 'info', text: `${n + 1}`, n: n + 1 }),
    );
    expect(foldAll(lines).log).toMatchObject({ total: 80, lines: { length: LIMITS.logLines } });
    const errors = Array.from({ length: 9 }, (_, n) =>
      event(n + 1, 'error', { message: `${n}`, severity: 'error', count: n + 1 }),
    );
    expect(foldAll(errors).errors).toMatchObject({ count: 9, recent: { length: LIMITS.recentErrors } });
  });

  it('R40: forgets the count of errors at a recovery, and whose lease it was when it is gone', () => {
    const view = foldAll([
      event(1, 'error', { message: 'x', severity: 'error', count: 5 }),
      event(2, 'lease', { change: 'granted', emitter: 'w', fence: 1 }),
      event(3, 'status', { verb: 'recover', from: 'disconnected', to: 'active' }),
    ]);
    expect(view).toMatchObject({ errors: { count: 0 }, emitter: { id: 'w', fence: 1, since: 1_002 } });
    expect(reduce(view, event(4, 'lease', { change: 'lost', emitter: 'w', fence: 1 })).emitter).toBeNull();
  });

  it('R40: sets state before it unsets, and replaces artifacts, signals and metrics by name', () => {
    const view = foldAll(
      [
        event(1, 'state', { set: { a: 1, b: 2 } }),
        event(2, 'state', { set: { c: 3 }, unset: ['a', 'c'] }),
        event(3, 'artifact', { name: 'scene/1', value: 'old' }),
        event(4, 'artifact', { name: 'scene/1', kind: 'image', value: 'new' }),
        event(5, 'signal', { name: 'vix', value: 28 }),
        event(6, 'metric', { name: 'trades', value: 42, unit: 'n' }),
        event(7, 'check', { name: 'feed', ok: false, reason: 'late' }),
        event(8, 'deadline', { change: 'extended', milliseconds: 500 }),
      ],
      emptyView('s', 'epoch'),
    );
    expect(view).toMatchObject({
      state: { b: 2 },
      artifacts: { 'scene/1': { kind: 'image', value: 'new', at: 1_004 } },
      signals: { vix: { value: 28, at: 1_005 } },
      metrics: { trades: { value: 42, unit: 'n', at: 1_006 } },
      checks: { feed: { ok: false, reason: 'late', at: 1_007 } },
      extended: 500,
    });
    expect(Object.keys(view.state)).toEqual(['b']);
  });

  it('R40, R61: holds each warning until its deadline moves, and none once there is more time', () => {
    const warning = (seq: number, deadline: 'inactivity' | 'lifetime', due: number) =>
      event(seq, 'deadline', { change: 'warning', deadline, due, remaining: 10, action: 'expire' });
    const both = foldAll(
      [warning(1, 'lifetime', 50), warning(2, 'inactivity', 40), warning(3, 'inactivity', 45)],
      emptyView('s', 'epoch'),
    );
    expect(both.warnings).toEqual({
      lifetime: { due: 50, action: 'expire' },
      inactivity: { due: 45, action: 'expire' },
    });
    const lifted = reduce(both, event(4, 'deadline', { change: 'lifted', deadline: 'lifetime' }));
    expect(lifted.warnings).toEqual({ inactivity: { due: 45, action: 'expire' } });
    const extended = reduce(lifted, event(5, 'deadline', { change: 'extended', milliseconds: 9 }));
    expect(extended).toMatchObject({ warnings: {}, extended: 9 });
  });

  it('R40: takes from created only what a view has of it', () => {
    const data = { owner: 'kim', template: 'own', title: '', meta: {}, steps: [{ name: 'one' }], policy: {} };
    const view = reduce(emptyView('s', 'epoch'), event(1, 'created', data));
    expect(Object.keys(view).sort()).toEqual(Object.keys(emptyView('s', 'epoch')).sort());
  });
});
