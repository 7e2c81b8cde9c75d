import type { SpawnedHub } from '../../support/spawn-hub.js';
import { waitUntil } from '../../support/wait-until.js';
import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const AWAY_MS = { short: 8_000, full: 60_000 };
const NOTICED_MS = 8_000;

/**
 * No hub reaches Redis for a while. They stay up, say why they are not
 * ready, watchers keep what they have, and all go on by themselves.
 */
export const redisAway: Fault = {
  name: 'redis-away',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 1, short: 1 },
  async strike({ stage, watchers, scale }) {
    const backAt = performance.now() + AWAY_MS[scale];
    for (const link of stage.redisLinks) {
      link.refuse();
      link.reset();
    }
    const hubs = stage.hubs.map(({ hub }) => hub);
    await waitUntil(
      async () => (await Promise.all(hubs.map(reasonNotReady))).every((reason) => /Redis/.test(reason)),
      NOTICED_MS,
      'both hubs to say that Redis does not answer',
    );
    const areAllStale = async (): Promise<boolean> => watchers.every(({ isStale }) => isStale);
    await waitUntil(areAllStale, NOTICED_MS, 'every watcher to keep its view as stale (R49)');
    await pause(backAt - performance.now());
    for (const link of stage.redisLinks) await link.accept();
  },
};

/** What /readyz gives as the reason with its 503; empty when the hub is ready. */
async function reasonNotReady({ url }: SpawnedHub): Promise<string> {
  const response = await fetch(`${url}/readyz`);
  const { error } = (await response.json()) as { error?: { details?: { reason?: string } } };
  return response.status === 503 ? (error?.details?.reason ?? '') : '';
}
