import type { TcpProxy } from '../../support/tcp-proxy.js';
import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const TIMES = { short: 2, full: 6 };

/**
 * Requests arrive and are carried out, their replies do not: between the workers and the hub, and between the hub and
 * Redis. Then the link is cut, and everything that was not answered is sent again.
 */
export const ackLost: Fault = {
  name: 'ack-lost',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 5, short: 1 },
  async strike({ stage, random, scale }) {
    for (let time = 0; time < TIMES[scale]; time++) {
      for (const links of [stage.clientLinks, stage.redisLinks]) {
        await Promise.all(links.map((link) => loseReplies(link, random.between(50, 300))));
        await pause(random.between(300, 800));
      }
    }
  },
};

async function loseReplies(link: TcpProxy, milliseconds: number): Promise<void> {
  link.blackhole({ direction: 'down' });
  await pause(milliseconds);
  link.reset();
  link.pass();
}
