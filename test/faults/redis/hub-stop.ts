import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const LONGEST_MS = { short: 4_000, full: 30_000 };

/** A hub stops in the middle of its work, as a machine that swaps or is moved, and goes on as if nothing had been. */
export const hubStop: Fault = {
  name: 'hub-stop',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 4, short: 1 },
  async strike({ stage, random, scale }) {
    const { hub } = random.pick(stage.hubs);
    await pause(random.between(50, 400));
    hub.program.signal('SIGSTOP');
    await pause(random.between(1_000, LONGEST_MS[scale]));
    hub.program.signal('SIGCONT');
  },
};
