import type { RedisClient } from '../servers/redis-client.js';
import type { Durability } from '../servers/redis-settings.js';

const LIVES_MS = 1_000;
const REPLICAS_TIMEOUT_MS = 500;

/** Throws when the server that has this key takes no write at the durability level. */
export async function probeWrite(client: RedisClient, key: string, durability: Durability): Promise<void> {
  if (durability.level !== 'replicated') {
    await client.set(key, '', 'PX', LIVES_MS);
    return;
  }
  const { replicas } = durability;
  const results = await client
    .pipeline()
    .set(key, '', 'PX', LIVES_MS)
    .call('WAIT', replicas, REPLICAS_TIMEOUT_MS)
    .exec();
  for (const [error] of results ?? []) if (error !== null) throw error;
  if (Number(results?.[1]?.[1] ?? 0) < replicas) throw new Error('Too few replicas confirm writes.');
}
