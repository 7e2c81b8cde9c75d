import { describe, expect, it } from '@jest/globals';
import type { CleanupInput, CleanupResult } from '@session-hub/shared';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { LiveLimits } from 'session-hub/internal/core/hub/limits/live-limits.js';
import { LocalBus } from 'session-hub/internal/core/presence/bus/local-bus.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { Random } from 'session-hub/internal/testing/random.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';

const HOUR = 3_600_000;

async function hubWithEnded(): Promise<ManualHub> {
  const hub = await new ManualHub().start();
  for (const [id, verb] of [
    ['f1', 'fail'],
    ['f2', 'fail'],
    ['c1', 'complete'],
    ['x1', 'stop'],
  ] as const) {
    await hub.create(id);
    await hub.run(hub.core.command(ANONYMOUS, id, { verb }));
  }
  await hub.create('running');
  return hub;
}

const idsOf = async (hub: ManualHub): Promise<string[]> =>
  (await hub.run(hub.core.list(ANONYMOUS, {}))).rows.map(({ id }) => id).sort();

describe('cleanup', () => {
  it('R73: only counts until it is told to remove, and then removes what it counted', async () => {
    const hub = await hubWithEnded();
    const { managing } = hub.core;
    expect(await hub.run(managing.cleanUp(ANONYMOUS, { which: 'failed' }))).toEqual({
      dryRun: true,
      matched: 2,
      removed: 0,
      kept: 0,
      next: null,
    });
    expect(await idsOf(hub)).toHaveLength(5);
    const done = await hub.run(managing.cleanUp(ANONYMOUS, { which: 'failed', dryRun: false }));
    expect(done).toMatchObject({ matched: 2, removed: 2, kept: 0 });
    expect(await idsOf(hub)).toEqual(['c1', 'running', 'x1']);
    await hub.run(managing.cleanUp(ANONYMOUS, { which: 'ended', dryRun: false }));
    expect(await idsOf(hub)).toEqual(['running']);
  });

  it('R73: leaves alone what ended more recently', async () => {
    const hub = await hubWithEnded();
    await hub.pass(HOUR / 2);
    await hub.create('late');
    await hub.run(hub.core.command(ANONYMOUS, 'late', { verb: 'fail' }));
    const asked = { which: 'failed', olderThan: 60_000, dryRun: false } as const;
    expect(await hub.run(hub.core.managing.cleanUp(ANONYMOUS, asked))).toMatchObject({ removed: 2 });
    expect(await idsOf(hub)).toContain('late');
  });

  it('R73: ends what still runs before all is removed', async () => {
    const hub = await hubWithEnded();
    const asked = { which: 'all', dryRun: false, reason: 'moving house' } as const;
    expect(await hub.run(hub.core.managing.cleanUp(ANONYMOUS, asked))).toMatchObject({ removed: 5 });
    expect(await idsOf(hub)).toEqual([]);
    expect(hub.disk.tombstone('running', hub.time.now)).toMatchObject({
      outcome: { kind: 'expired', reason: 'moving house' },
    });
  });

  it('R73: goes through any number of sessions step by step', async () => {
    const hub = await new ManualHub().start();
    for (let n = 0; n < 1_150; n++) void hub.core.create(ANONYMOUS, { id: `s${n}` });
    await hub.pass(1_000);
    let after: string | null = null;
    const steps: number[] = [];
    do {
      const asked: CleanupInput = { which: 'all', dryRun: false, ...(after === null ? {} : { after }) };
      const step: CleanupResult = await hub.run(hub.core.managing.cleanUp(ANONYMOUS, asked));
      steps.push(step.removed);
      after = step.next;
    } while (after !== null);
    expect(steps).toEqual([1_000, 150]);
    expect(await idsOf(hub)).toEqual([]);
  });
});

describe('bulk verbs', () => {
  it('R73: have a result for each session, and one that refuses does not stop the others', async () => {
    const hub = await hubWithEnded();
    await hub.create('b');
    const { results, next } = await hub.run(
      hub.core.managing.bulk(ANONYMOUS, {
        verb: 'pause',
        ids: ['running', 'f1', 'nobody', 'b', 'b'],
        reason: 'lunch',
      }),
    );
    expect(next).toBeNull();
    expect(results).toMatchObject([
      { ok: true, id: 'running', status: 'paused' },
      { ok: false, id: 'f1', error: { code: 'session_ended' } },
      { ok: false, id: 'nobody', error: { code: 'session_not_found' } },
      { ok: true, id: 'b', status: 'paused' },
    ]);
    expect(hub.log('b').at(-1)).toMatchObject({ data: { verb: 'pause', reason: 'lunch' } });
  });

  it('R73: go through a query page by page', async () => {
    const hub = await new ManualHub().start();
    for (let n = 0; n < 260; n++) void hub.core.create(ANONYMOUS, { id: `s${n}`, start: true });
    await hub.pass(1_000);
    const query = { status: ['active' as const], limit: 250 };
    const first = await hub.run(hub.core.managing.bulk(ANONYMOUS, { verb: 'stop', query }));
    expect(first.results).toHaveLength(250);
    const rest = { ...query, after: first.next ?? '' };
    const second = await hub.run(hub.core.managing.bulk(ANONYMOUS, { verb: 'stop', query: rest }));
    expect([second.results.length, second.next]).toEqual([10, null]);
  });
});

describe('an append of all or nothing', () => {
  it('R73: applies none when one is refused, and names it', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await hub.append('a', progress(50));
    const operations = [custom(1), progress(10), custom(2)];
    const asked = hub.core.append(ANONYMOUS, { id: 'a', operations, all: true });
    await expect(hub.run(asked)).rejects.toMatchObject({
      code: 'progress_went_back',
      details: { position: 1 },
    });
    expect(hub.log('a').some(({ type }) => type === 'custom')).toBe(false);
    const good = [custom(1), progress(60)];
    const { results } = await hub.run(hub.core.append(ANONYMOUS, { id: 'a', operations: good, all: true }));
    expect(results.every(({ ok }) => ok)).toBe(true);
  });

  it('R73: is refused when the log is not where the caller saw it', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const asked = { id: 'a', operations: [custom(1)], ifSeq: 2 };
    await hub.run(hub.core.append(ANONYMOUS, asked));
    await expect(hub.run(hub.core.append(ANONYMOUS, asked))).rejects.toMatchObject({ code: 'seq_moved' });
  });
});

describe('an exclusive section', () => {
  it('R73: loses no count, though many count at once', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const countUp = () =>
      hub.core.managing.withSession(ANONYMOUS, 'a', (session) => {
        const count = Number(session.view.state.count ?? 0) + 1;
        session.append({ type: 'state', data: { set: { count } } });
        return count;
      });
    const counts = await hub.run(Promise.all(Array.from({ length: 12 }, countUp)));
    expect([...counts].sort((left, right) => left - right)).toEqual(
      Array.from({ length: 12 }, (_, n) => n + 1),
    );
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).state.count).toBe(12);
  });

  it('gives up on a session that never stands still, and passes on what the section throws', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    let runs = 0;
    const restless = hub.core.managing.withSession(ANONYMOUS, 'a', async (session) => {
      runs += 1;
      await hub.core.append(ANONYMOUS, { id: 'a', operations: [custom(runs)] });
      session.append(custom('mine'));
    });
    await expect(hub.run(restless)).rejects.toMatchObject({ code: 'overloaded' });
    expect(runs).toBe(20);
    const failing = hub.core.managing.withSession(ANONYMOUS, 'a', () => {
      throw new Error('my own');
    });
    await expect(hub.run(failing)).rejects.toThrow('my own');
  });
});

describe('stats', () => {
  it('R72: tell statuses, ages and utilisation', async () => {
    const capacity = { maxSessions: 20, maxPerOwner: null, whenFull: 'refuse' } as const;
    const hub = await new ManualHub({ limits: { capacity } }).start();
    for (const [id, wait] of [
      ['a', 0],
      ['b', 17 * HOUR],
      ['c', 6 * HOUR],
      ['d', 1.6 * HOUR],
    ] as const) {
      hub.clockShift += wait;
      await hub.pass(1_000);
      await hub.create(id);
      await hub.run(hub.core.command(ANONYMOUS, id, { verb: 'pause' }));
    }
    await hub.pass(0.5 * HOUR);
    const stats = await hub.run(hub.core.managing.stats(ANONYMOUS));
    expect(stats).toMatchObject({
      total: 4,
      sessionsByStatus: { paused: 3, expired: 1, failed: 0 },
      ages: { under1h: 1, from1hTo6h: 1, from6hTo24h: 1, over24h: 1 },
      maxSessions: 20,
      utilisation: 0.2,
    });
    expect(stats.oldestAge).toBeGreaterThanOrEqual(25 * HOUR);
    expect(stats.newestAge).toBeLessThan(0.51 * HOUR);
    expect(stats.averageAge).toBeGreaterThan(stats.newestAge ?? 0);
  });

  it('R72: are counted once for all who ask within some seconds', async () => {
    const hub = await new ManualHub().start();
    const before = await hub.run(hub.core.managing.stats(ANONYMOUS));
    expect(before).toMatchObject({ total: 0, averageAge: null, oldestAge: null, utilisation: null });
    await hub.create('a');
    expect(await hub.run(hub.core.managing.stats(ANONYMOUS))).toBe(before);
    await hub.pass(3_000);
    expect((await hub.run(hub.core.managing.stats(ANONYMOUS))).total).toBe(1);
  });
});

describe('limits', () => {
  it('R74: change while the hub runs, and are written down with who, when and what', async () => {
    const hub = await new ManualHub().start();
    const { managing } = hub.core;
    const changes = { capacity: { maxSessions: 1 }, policy: { idleAfter: 1_000 } };
    await hub.run(managing.reconfigure(ANONYMOUS, { changes, reason: 'too slow' }));
    const state = await hub.run(managing.limits(ANONYMOUS));
    expect(state).toMatchObject({
      version: 1,
      limits: { capacity: { maxSessions: 1, maxPerOwner: null }, policy: { idleAfter: 1_000 } },
      changes: [{ version: 1, by: 'anonymous', reason: 'too slow', changes }],
    });
    await hub.create('a');
    await hub.pass(2_000);
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).status).toBe('idle');
    await expect(hub.create('b')).rejects.toMatchObject({ code: 'capacity_reached' });
  });

  it('R74: refuses what contradicts itself, and what builds on limits that have changed', async () => {
    const hub = await new ManualHub().start();
    const { managing } = hub.core;
    const contradicting = { changes: { policy: { idleAfter: 9 * HOUR } } };
    await expect(hub.run(managing.reconfigure(ANONYMOUS, contradicting))).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/idleAfter must not be longer/),
    });
    const tooMany = { changes: { capacity: { maxSessions: 2, maxPerOwner: 3 } } };
    await expect(hub.run(managing.reconfigure(ANONYMOUS, tooMany))).rejects.toMatchObject({
      code: 'bad_request',
    });
    await hub.run(managing.reconfigure(ANONYMOUS, { changes: { tombstones: 1_000 }, ifVersion: 0 }));
    const late = managing.reconfigure(ANONYMOUS, { changes: { tombstones: 2_000 }, ifVersion: 0 });
    await expect(hub.run(late)).rejects.toMatchObject({ code: 'seq_moved' });
    expect((await hub.run(managing.limits(ANONYMOUS))).limits.tombstones).toBe(1_000);
  });

  it('R74: reach the other nodes at once over the bus, and without it within 10 s', async () => {
    const hub = await new ManualHub().start();
    const clock = hub.time.scope(0);
    const base = hub.core.limits.current;
    const told = new Set<(message: { version: number }) => void>();
    const bus = new LocalBus({ nodeId: 'told', clock });
    bus.listen = (_topic, listener) => {
      told.add((message) => listener(message as never, 'other'));
      return () => {};
    };
    const options = { store: hub.store, clock, randomness: new Random(1), logger: silentLogger, base };
    const isTold = new LiveLimits({ ...options, bus });
    const isDeaf = new LiveLimits({ ...options, bus: new LocalBus({ nodeId: 'deaf', clock }) });
    for (const limits of [isTold, isDeaf]) await hub.run(limits.start());
    await hub.run(hub.core.managing.reconfigure(ANONYMOUS, { changes: { maxConnections: 7 } }));
    for (const tell of told) tell({ version: 1 });
    await hub.pass(100);
    expect([isTold.current.maxConnections, isDeaf.current.maxConnections]).toEqual([7, null]);
    await hub.pass(10_000);
    expect(isDeaf.current.maxConnections).toBe(7);
  });

  it('R74: keep one retention that was changed when another one is', async () => {
    const hub = await new ManualHub().start();
    const { managing } = hub.core;
    for (const retention of [{ failed: 5_000 }, { completed: 7_000 }]) {
      await hub.run(managing.reconfigure(ANONYMOUS, { changes: { policy: { retention } } }));
    }
    const { limits } = await hub.run(managing.limits(ANONYMOUS));
    expect(limits.policy.retention).toMatchObject({ failed: 5_000, completed: 7_000 });
  });

  it('R74: remember the last 100 changes', async () => {
    const hub = await new ManualHub().start();
    for (let n = 1; n <= 105; n++) {
      await hub.run(hub.core.managing.reconfigure(ANONYMOUS, { changes: { maxConnections: n } }));
    }
    const { version, changes } = await hub.run(hub.core.managing.limits(ANONYMOUS));
    expect([version, changes.length, changes[0]?.version, changes.at(-1)?.version]).toEqual([
      105, 100, 105, 6,
    ]);
  });
});
