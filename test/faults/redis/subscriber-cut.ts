import { isSubscriber } from '../../support/tcp-proxy.js';
import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const CUTS = { short: 4, full: 15 };
/** Enough for the last reports to be written over the links that still hold. */
const UNHEARD_MS = 300;

/**
 * Only the connections over which hubs hear of each other's commits, again and again: what is published meanwhile is
 * lost, at the end the very last of it, which no later publication would betray.
 */
export const subscriberCut: Fault = {
  name: 'subscriber-cut',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 6, short: 1 },
  async strike({ stage, random, scale, rest }) {
    let cuts = 0;
    while (cuts < CUTS[scale]) {
      await pause(random.between(50, 400));
      for (const link of stage.redisLinks) {
        if (!link.connections.some(isSubscriber)) continue;
        link.reset(isSubscriber);
        cuts += 1;
      }
    }
    for (const link of stage.redisLinks) {
      link.refuse();
      link.reset(isSubscriber);
    }
    await pause(random.between(100, 400));
    rest();
    await pause(UNHEARD_MS);
    for (const link of stage.redisLinks) await link.accept();
  },
};
