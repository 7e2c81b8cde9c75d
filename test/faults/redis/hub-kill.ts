import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const KILLS = { short: 1, full: 3 };

/**
 * `kill -9` of one hub and then of the other, in the middle of what they send, each started again. The next follows when
 * everybody is back: clients that have tried in vain again and again wait up to 20 s by R2, which is not what this is about.
 */
export const hubKill: Fault = {
  name: 'hub-kill',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 6, short: 1 },
  async strike({ stage, random, everybodyIsBack, scale }) {
    for (let kill = 0; kill < KILLS[scale]; kill++) {
      for (const { hub } of stage.hubs) {
        await everybodyIsBack();
        await pause(random.between(50, 400));
        await hub.kill();
        await pause(random.between(0, 400));
        await hub.restart();
      }
    }
  },
};
