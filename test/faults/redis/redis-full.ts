import { waitUntil } from '../../support/wait-until.js';
import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const FULL_MS = { short: 2_000, full: 5_000 };
const NOTICED_MS = 5_000;
const STORAGE_FULL = 507;

/** Redis has reached its `maxmemory`: it refuses every write, and hubs say so, until there is room again. */
export const redisFull: Fault = {
  name: 'redis-full',
  redis: { kind: 'single', settings: { ...ALWAYS_ON_DISK, args: ['--maxmemory-policy', 'noeviction'] } },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 4, short: 1 },
  async strike({ stage, sessions, scale }) {
    await stage.redis.cli('CONFIG', 'SET', 'maxmemory', '1');
    const [session = ''] = sessions;
    const isRefused = async (): Promise<boolean> =>
      (await Promise.all(stage.hubs.map(({ hub }) => touch(hub.url, session)))).every(
        (status) => status === STORAGE_FULL,
      );
    await waitUntil(isRefused, NOTICED_MS, 'both hubs to refuse with storage_full');
    await pause(FULL_MS[scale]);
    await stage.redis.cli('CONFIG', 'SET', 'maxmemory', '0');
  },
};

/** The status of a write over HTTP that carries no token. */
async function touch(url: string, session: string): Promise<number> {
  const response = await fetch(`${url}/v1/sessions/${session}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ type: 'signal', data: { name: 'look', value: 1 } }]),
  });
  await response.arrayBuffer();
  return response.status;
}
