import { type RunningRedis, startServer } from './redis-server.js';
import { type RedisSettings, redisArguments } from './redis-settings.js';

export type { RunningRedis } from './redis-server.js';

/** Rejects with what redis-server printed when it does not start. */
export function startRedis(settings: RedisSettings = {}): Promise<RunningRedis> {
  return startServer(settings, async (port, folder) => redisArguments(settings, port, folder));
}
