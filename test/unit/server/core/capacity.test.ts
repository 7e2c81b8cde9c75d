import { describe, expect, it } from '@jest/globals';
import type { CapacitySettings } from '@session-hub/shared';
import fc from 'fast-check';
import { DEFAULT_CAPACITY } from 'session-hub/internal/core/hub/limits/capacity.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub } from '../../../support/manual-hub.js';

const MINUTE = 60_000;

async function hubWith(capacity: Partial<CapacitySettings>): Promise<ManualHub> {
  return await new ManualHub({ limits: { capacity: { ...DEFAULT_CAPACITY, ...capacity } } }).start();
}

const idsOf = async (hub: ManualHub): Promise<string[]> =>
  (await hub.run(hub.core.list(ANONYMOUS, { order: 'asc' }))).rows.map(({ id }) => id);
const end = (hub: ManualHub, id: string, verb: 'complete' | 'fail') =>
  hub.run(hub.core.command(ANONYMOUS, id, { verb }));

describe('capacity', () => {
  it('R75: refuses a session too many, and says when there may be room', async () => {
    const hub = await hubWith({ maxSessions: 2 });
    for (const id of ['a', 'b']) await hub.create(id);
    await hub.pass(MINUTE);
    const refusal = await hub.create('c').catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'capacity_reached',
      retryable: true,
      details: { scope: 'hub', limit: 2 },
    });
    const { retryAfter } = refusal as { retryAfter: number };
    expect(retryAfter).toBeGreaterThan(28 * MINUTE);
    await hub.pass(retryAfter + 1_000);
    await hub.create('c');
    expect(await idsOf(hub)).toContain('c');
  });

  it('R75: makes room by the expired first, then by the oldest that ended', async () => {
    const hub = await hubWith({ maxSessions: 4 });
    await hub.create('expired');
    await hub.pass(31 * MINUTE);
    for (const id of ['first', 'second', 'running']) {
      await hub.create(id);
      await hub.pass(10);
    }
    await end(hub, 'second', 'complete');
    await hub.pass(10);
    await end(hub, 'first', 'fail');
    const left: string[][] = [];
    for (const id of ['x', 'y', 'z']) {
      await hub.create(id);
      left.push((await idsOf(hub)).filter((known) => known.length > 1));
    }
    expect(left).toEqual([['first', 'second', 'running'], ['second', 'running'], ['running']]);
    await expect(hub.create('w')).rejects.toMatchObject({ code: 'capacity_reached' });
  });

  it('R75: removes nobody for a session that is refused anyway', async () => {
    const hub = await hubWith({ maxSessions: 2, whenFull: 'evict-oldest' });
    for (const id of ['a', 'b']) await hub.create(id);
    const overrides = { policy: { idleAfter: 2 * MINUTE, inactivity: MINUTE } };
    const refused = hub.run(hub.core.create(ANONYMOUS, { id: 'c', overrides }));
    await expect(refused).rejects.toMatchObject({ code: 'bad_request' });
    expect(await idsOf(hub)).toEqual(['a', 'b']);
  });

  it('R75: ends and removes the oldest where that is wanted, and says why', async () => {
    const hub = await hubWith({ maxSessions: 2, whenFull: 'evict-oldest' });
    for (const id of ['a', 'b', 'c']) await hub.create(id);
    expect(await idsOf(hub)).toEqual(['b', 'c']);
    expect(hub.disk.tombstone('a', hub.time.now)).toMatchObject({
      status: 'expired',
      outcome: { kind: 'expired', reason: 'it made room for a new session' },
    });
  });

  it('R75: counts the sessions of an owner apart', async () => {
    const hub = await hubWith({ maxPerOwner: 1 });
    const create = (id: string, owner: string) => hub.run(hub.core.create(ANONYMOUS, { id, owner }));
    await create('a', 'ann');
    await create('b', 'ben');
    await expect(create('c', 'ann')).rejects.toMatchObject({ details: { scope: 'owner', limit: 1 } });
    await end(hub, 'a', 'fail');
    await create('c', 'ann');
    expect(await idsOf(hub)).toEqual(['b', 'c']);
  });

  it('R23: answers the same create again though there is no room any more', async () => {
    const hub = await hubWith({ maxSessions: 1 });
    const create = () => hub.run(hub.core.create(ANONYMOUS, { id: 'a', key: 'once' }));
    expect(await create()).toMatchObject({ created: true });
    expect(await create()).toMatchObject({ created: false });
  });

  it('R75: lets in exactly as many as there is room for, however many come at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 60 }),
        async (maxSessions, coming) => {
          const hub = await hubWith({ maxSessions });
          const outcomes = await hub.run(
            Promise.allSettled(
              Array.from({ length: coming }, (_, n) => hub.core.create(ANONYMOUS, { id: `s${n}` })),
            ),
          );
          const admitted = outcomes.filter(({ status }) => status === 'fulfilled');
          expect(admitted).toHaveLength(Math.min(maxSessions, coming));
          expect(await idsOf(hub)).toHaveLength(Math.min(maxSessions, coming, 50));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('asks the store for no count where there is no limit, or plenty of room', async () => {
    const free = await new ManualHub().start();
    const roomy = await hubWith({ maxSessions: 1_000 });
    const asked = [free, roomy].map((hub) => {
      const { counts } = hub.store;
      const calls: null[] = [];
      hub.store.counts = (owner) => {
        calls.push(null);
        return counts.call(hub.store, owner);
      };
      return calls;
    });
    for (const hub of [free, roomy]) for (let n = 0; n < 20; n++) await hub.create(`s${n}`);
    expect(asked[0]).toHaveLength(0);
    expect(asked[1]?.length).toBeLessThan(3);
  });
});
