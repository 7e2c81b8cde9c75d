import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const TRICKLE_MS = { short: 1_500, full: 6_000 };

/** Every byte travels by itself: between clients and hubs, between hubs and Redis, both ways. */
export const trickle: Fault = {
  name: 'trickle',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 4, short: 1 },
  async strike({ stage, scale }) {
    const links = [...stage.clientLinks, ...stage.redisLinks];
    for (const link of links) link.trickle();
    await pause(TRICKLE_MS[scale]);
    for (const link of links) link.pass();
  },
};
