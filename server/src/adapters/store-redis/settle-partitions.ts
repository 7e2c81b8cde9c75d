import type { RedisClient } from './redis-client.js';
import type { RedisSettings } from './redis-settings.js';

const DEFAULT_PARTITIONS = 64;
/** Raised when the keys change in a way that older hubs cannot read. */
const LAYOUT = 1;

/** The number of partitions: fixed by the first hub that ever used this Redis, checked by every other. */
export async function settlePartitions(client: RedisClient, settings: RedisSettings): Promise<number> {
  const key = `${settings.prefix}:layout`;
  const asked = `${LAYOUT} ${settings.partitions ?? DEFAULT_PARTITIONS}`;
  await client.set(key, asked, 'NX');
  const [layout = '', partitions = ''] = ((await client.get(key)) ?? asked).split(' ');
  if (Number(layout) !== LAYOUT) {
    throw new Error(
      `the data under "${settings.prefix}" has layout ${layout}, this hub reads layout ${LAYOUT}.`,
    );
  }
  if (settings.partitions !== null && Number(partitions) !== settings.partitions) {
    throw new Error(
      `the URL asks for ${settings.partitions} partitions, the data has ${partitions}. The number is fixed at the first start: take partitions=${partitions}, or another prefix.`,
    );
  }
  return Number(partitions);
}
