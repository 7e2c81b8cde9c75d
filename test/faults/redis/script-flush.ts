import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const FLUSHES = { short: 10, full: 60 };

/** Redis forgets every script, as it does when it is restarted, again and again. */
export const scriptFlush: Fault = {
  name: 'script-flush',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 4, short: 1 },
  async strike({ stage, random, scale }) {
    for (let flush = 0; flush < FLUSHES[scale]; flush++) {
      await stage.redis.cli('SCRIPT', 'FLUSH', 'SYNC');
      await pause(random.between(5, 100));
    }
  },
};
