import type { Direction } from '../../support/tcp-proxy.js';
import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const CUTS = { short: 6, full: 30 };
/** Then everybody may come back: clients that have tried in vain again and again wait up to 8 s by R2. */
const CUTS_IN_A_ROW = 3;
/** As a power of two: within the handshake, the subscribe, the first frames, and what comes after. */
const FEWEST_BITS = 5;
const MOST_BITS = 15;
const DIRECTIONS: readonly Direction[] = ['up', 'down'];

/**
 * For a while every connection between clients and hubs ends after so many bytes in one direction, those that are made
 * meanwhile included: so it happens at every step of the protocol.
 */
export const clientCut: Fault = {
  name: 'client-cut',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 4, short: 1 },
  async strike({ stage, random, everybodyIsBack, scale }) {
    for (let cut = 0; cut < CUTS[scale]; cut++) {
      if (cut % CUTS_IN_A_ROW === 0) await everybodyIsBack();
      const bytes = Math.round(2 ** (FEWEST_BITS + random.fraction() * (MOST_BITS - FEWEST_BITS)));
      const which = { direction: random.pick(DIRECTIONS) };
      const isReset = random.chance(0.5);
      for (const link of stage.clientLinks) {
        if (isReset) link.resetAfter(bytes, which);
        else link.cutAfter(bytes, which);
      }
      await pause(random.between(200, 900));
      for (const link of stage.clientLinks) link.pass();
    }
  },
};
