import { type RunningRedis, startRedis } from '../../test/support/redis/start-redis.js';
import { pin, SERVER_CORES } from './pin.js';

/**
 * A Redis on the core of the servers. Beside one that uses it, as on one machine with both: what the load generator needs
 * is then nobody else's, and none of the delays is that of a Redis waiting for it. Where the hub is the load generator
 * itself, they are apart in every run, and not by chance.
 */
export async function redisOnServerCore(): Promise<RunningRedis> {
  const redis = await startRedis({ appendonly: 'no' });
  pin(redis.pid, SERVER_CORES);
  return redis;
}
