import { RedisStore, type RedisStoreOptions } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { systemClock, systemRandomness } from 'session-hub/internal/adapters/system/system-clock.js';
import type { Clock } from 'session-hub/internal/ports/clock.js';
import type { Logger } from 'session-hub/internal/ports/logger.js';

/** The URL with more parameters. */
export function withParameters(url: string, parameters: Readonly<Record<string, string | number>>): string {
  const more = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${url}${url.includes('?') ? '&' : '?'}${more.join('&')}`;
}

export function redisStore(url: string): RedisStore {
  return new RedisStore(optionsFor(url));
}

export async function openRedisStore(url: string, logger?: Logger, clock?: Clock): Promise<RedisStore> {
  return await RedisStore.open(optionsFor(url, logger, clock));
}

function optionsFor(
  url: string,
  logger: Logger = silentLogger,
  clock: Clock = systemClock,
): RedisStoreOptions {
  return { url, clock, randomness: systemRandomness, logger };
}
