import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import { custom, progressTo, SessionScript } from '../../contract/session-script.js';
import { type LocalRedis, localRedis } from '../../support/local-redis.js';
import { openRedisStore } from '../../support/redis/redis-store.js';

const WRITES = 320;

describe('reading the lossless events of a log in Redis', () => {
  let server: LocalRedis;
  let store: RedisStore;
  let connection: Redis;

  beforeAll(async () => {
    server = await localRedis();
    store = await openRedisStore(`redis://127.0.0.1:${server.port}`);
    connection = server.connect();
  });

  afterAll(async () => {
    await store.close();
    await server.dispose();
  });

  /** The session has a write for each, with one event in it. */
  async function written(id: string, isLossless: (n: number) => boolean): Promise<void> {
    const script = new SessionScript(id);
    for (let n = 0; n < WRITES; n++)
      await store.write(script.write({ events: [isLossless(n) ? custom(n) : progressTo(n % 100)] }));
  }

  async function entriesAndCalls(id: string, take: 'oldest' | 'newest') {
    await connection.config('RESETSTAT');
    const { events } = await store.page({
      id,
      after: 0,
      upTo: WRITES,
      limit: WRITES,
      maxLength: 1024 * 1024,
      take,
      only: 'lossless',
    });
    const stats = await connection.info('commandstats');
    const calls = [...stats.matchAll(/cmdstat_x(?:rev)?range:calls=(\d+)/g)];
    return { events: events.length, calls: calls.reduce((sum, [, number]) => sum + Number(number), 0) };
  }

  it.each(['oldest', 'newest'] as const)('takes many entries with one look, the %s first', async (take) => {
    await written(`dense-${take}`, () => true);
    const { events, calls } = await entriesAndCalls(`dense-${take}`, take);
    expect(events).toBe(WRITES);
    // One for 16 entries, and two to begin with.
    expect(calls).toBeLessThanOrEqual(WRITES / 16 + 2);
  });

  it.each(['oldest', 'newest'] as const)('reads no entry for nothing, the %s first', async (take) => {
    await written(`sparse-${take}`, (n) => n % 40 === 0);
    const { events, calls } = await entriesAndCalls(`sparse-${take}`, take);
    expect(events).toBe(WRITES / 40);
    expect(calls).toBeLessThanOrEqual(WRITES / 40 + 1);
  });
});
