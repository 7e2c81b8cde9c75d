import { describe, expect, it } from '@jest/globals';
import { applyFrame, type Repaired, type SessionView } from '@session-hub/shared';
import { sessionViewSchema } from '@session-hub/shared/schemas';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import type { SessionRecord } from 'session-hub/internal/ports/session-record.js';
import { foldAll } from '../../../support/arbitrary-log.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';
import { RecordingSink } from '../../../support/recording-sink.js';

/** A session whose stored view is changed behind the hub's back, by a second hub that has not seen it before. */
async function broken(breakIt: (view: Record<string, unknown>) => void) {
  const first = await new ManualHub().start();
  await first.create('a');
  await first.append('a', progress(10), custom('x'), { type: 'state', data: { set: { mode: 'fast' } } });
  const before = await first.run(first.core.read(ANONYMOUS, 'a'));
  const record = first.disk.read('a') as SessionRecord;
  breakIt(record.view as unknown as Record<string, unknown>);
  const next = { ...record, revision: record.revision + 1 };
  await first.run(
    first.store.write({
      id: 'a',
      expected: record.revision,
      record: next,
      recordText: JSON.stringify(next),
      events: [],
      remember: null,
    }),
  );
  return { hub: first, before };
}

function repair(hub: ManualHub): Promise<Repaired> {
  return hub.run(hub.core.repair(ANONYMOUS, 'a'));
}

describe('repair', () => {
  it('R69: leaves a sound session as it is', async () => {
    const { hub, before } = await broken(() => {});
    expect(await repair(hub)).toEqual({ outcome: 'sound', issues: [], view: before });
    expect(hub.log('a')).toHaveLength(before.seq);
  });

  it.each<[string, (view: Record<string, unknown>) => void]>([
    ['a status that is none', (view) => Object.assign(view, { status: 'dreaming' })],
    ['progress of the wrong form', (view) => Object.assign(view, { progress: 7 })],
    ['times that are none', (view) => Object.assign(view, { updatedAt: null, since: 'yesterday' })],
    ['no agents and no errors', (view) => Object.assign(view, { agents: null, errors: null })],
  ])('R69: rebuilds a view with %s from the log', async (_, breakIt) => {
    const { hub, before } = await broken(breakIt);
    const result = await repair(hub);
    expect(result.outcome).toBe('rebuilt');
    expect(result.issues.length).toBeGreaterThan(0);
    const { seq: _seq, updatedAt: _updatedAt, ...rest } = before;
    expect(result.view).toMatchObject(rest);
    const view = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    expect(sessionViewSchema.safeParse(view).success).toBe(true);
    expect(foldAll(hub.log('a'), undefined)).toMatchObject({ status: 'active', state: { mode: 'fast' } });
    await hub.append('a', progress(20));
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).progress?.percentage).toBe(20);
  });

  it('R69: ends a session whose log is of no use either, and keeps what can be read', async () => {
    const { hub, before } = await broken((view) => Object.assign(view, { progress: 7 }));
    const { log } = hub.store;
    hub.store.log = async (query) => (await log.call(hub.store, query)).filter(({ seq }) => seq !== 2);
    const result = await repair(hub);
    expect(result).toMatchObject({
      outcome: 'failed',
      view: {
        status: 'failed',
        progress: null,
        state: { mode: 'fast' },
        outcome: { kind: 'failed', reason: expect.stringContaining('no event 2') },
      },
    });
    expect(result.view.seq).toBe(before.seq + 2);
  });

  it('R69: brings every reader to the same view', async () => {
    const { hub } = await broken((view) => Object.assign(view, { status: 'dreaming' }));
    const sink = new RecordingSink();
    const reader = hub.core.openReader(ANONYMOUS, sink);
    await hub.run(reader.follow('a', null));
    await hub.pass(100);
    const [reset] = sink.take();
    expect(reset).toMatchObject({ kind: 'reset', view: { status: 'dreaming' } });
    await repair(hub);
    await hub.pass(100);
    const held = [reset, ...sink.take()].reduce<SessionView | null>((view, frame) => {
      const effect = frame === undefined ? null : applyFrame(view, frame);
      return effect !== null && 'view' in effect ? effect.view : view;
    }, null);
    expect(held).toEqual(await hub.run(hub.core.read(ANONYMOUS, 'a')));
    reader.close();
  });

  it('R69: is refused for a session that is not there', async () => {
    const hub = await new ManualHub().start();
    await expect(repair(hub)).rejects.toMatchObject({ code: 'session_not_found' });
  });
});

describe('records of an earlier version', () => {
  it('R40: have the first value of every field they lack', async () => {
    const { hub } = await broken((view) => {
      for (const name of ['steps', 'items', 'agents']) delete view[name];
    });
    expect(await hub.run(hub.core.read(ANONYMOUS, 'a'))).toMatchObject({ steps: {}, items: {}, agents: {} });
    const { results } = await hub.append('a', {
      type: 'progress',
      data: { step: 'late', current: 1, restart: true },
    });
    expect(results).toMatchObject([{ ok: true }]);
  });
});
