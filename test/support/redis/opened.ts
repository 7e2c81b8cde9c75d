import type { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import type { Clock } from 'session-hub/internal/ports/clock.js';
import { waitUntil } from '../wait-until.js';
import { openRedisStore } from './redis-store.js';
import { type RunningRedis, startRedis } from './start-redis.js';

const LONGEST_MS = 10_000;
const servers: RunningRedis[] = [];
const stores: RedisStore[] = [];

/** Servers and stores of one test: `afterEach(closeAll)`. */
export async function closeAll(): Promise<void> {
  for (const store of stores.splice(0)) await store.close();
  for (const server of servers.splice(0)) await server.stop();
}

export async function start(settings: Parameters<typeof startRedis>[0]): Promise<RunningRedis> {
  const server = await startRedis(settings);
  servers.push(server);
  return server;
}

export async function open(url: string, clock?: Clock): Promise<RedisStore> {
  const store = await openRedisStore(url, undefined, clock);
  stores.push(store);
  return store;
}

export function reachable(store: RedisStore): Promise<void> {
  return waitUntil(async () => (await store.health()).ok, LONGEST_MS, 'the store');
}

/** Until the store says of itself what contains these words. */
export function unhealthy(store: RedisStore, words: string): Promise<void> {
  const isIt = async (): Promise<boolean> => {
    const health = await store.health();
    return !health.ok && health.reason.includes(words);
  };
  return waitUntil(isIt, LONGEST_MS, words);
}
