import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const RESETS = { short: 3, full: 12 };
/** Less than a frame of a few events, or than one call of a script. */
const MOST_BYTES = 600;

/** Connections that carry load are reset in the middle of a message, in either direction, on both sides of the hubs. */
export const resetMidFrame: Fault = {
  name: 'reset-mid-frame',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 4, short: 1 },
  async strike({ stage, random, scale }) {
    for (let reset = 0; reset < RESETS[scale]; reset++) {
      for (const link of [...stage.clientLinks, ...stage.redisLinks]) {
        const present = new Set(link.connections.map(({ id }) => id));
        const direction = random.pick(['up', 'down'] as const);
        link.resetAfter(random.between(1, MOST_BYTES), { direction, only: ({ id }) => present.has(id) });
        await pause(random.between(50, 300));
      }
    }
    for (const link of [...stage.clientLinks, ...stage.redisLinks]) link.pass();
  },
};
