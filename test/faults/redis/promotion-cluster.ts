import { Keys } from 'session-hub/internal/adapters/store-redis/servers/keys.js';
import type { Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

const PARTITIONS = 64;

/** The master that holds a session dies under load, or is not even asked, and its replica takes its place. */
export const promotionCluster: Fault = {
  name: 'promotion-cluster',
  redis: { kind: 'cluster', settings: { appendonly: 'no' } },
  durability: 'memory',
  promise: 'told',
  rounds: { full: 6, short: 0 },
  async strike({ stage: { cluster }, random, sessions }) {
    await pause(random.between(50, 400));
    const key = new Keys('hub', PARTITIONS).session(random.pick(sessions));
    const former = await cluster.masterOf(key);
    if (random.chance(0.5)) {
      await cluster.failover(former, 'forced');
    } else {
      await former.kill();
      await cluster.newMasterOf(key, former);
      await pause(random.between(0, 500));
      await former.restart();
    }
    await cluster.whole();
  },
};
