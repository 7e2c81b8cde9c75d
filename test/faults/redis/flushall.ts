import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

/** Somebody empties Redis. The sessions are gone, workers make them anew, and nobody is left with the old ones. */
export const flushall: Fault = {
  name: 'flushall',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'told',
  rounds: { full: 6, short: 1 },
  async strike({ stage, random }) {
    await pause(random.between(50, 400));
    await stage.redis.cli('FLUSHALL');
    await pause(2_000);
  },
};
