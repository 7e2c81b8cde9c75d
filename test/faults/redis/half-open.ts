import type { TcpProxy } from '../../support/tcp-proxy.js';
import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

/** R6: a client gives a silent connection this long. */
const NOTICED_BY_CLIENTS_MS = 25_000;
/** A hub looks at its links to Redis every 3 s, and gives an answer 5 s. */
const NOTICED_BY_HUBS_MS = 8_000;

/**
 * Connections stay open at both ends and carry nothing any more, as when a router forgot them: in the short run those
 * between hubs and Redis, in the full run those between clients and hubs as well. It is over when who must notice has.
 */
export const halfOpen: Fault = {
  name: 'half-open',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 3, short: 0 },
  async strike({ stage, random, scale }) {
    await pause(random.between(50, 400));
    for (const link of stage.redisLinks) deafen(link);
    if (scale === 'full') for (const link of stage.clientLinks) deafen(link);
    await pause(scale === 'full' ? NOTICED_BY_CLIENTS_MS : NOTICED_BY_HUBS_MS);
  },
};

function deafen(link: TcpProxy): void {
  const present = new Set(link.connections.map(({ id }) => id));
  link.blackhole({ only: ({ id }) => present.has(id) });
}
