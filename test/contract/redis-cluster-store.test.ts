import { afterAll, beforeAll } from '@jest/globals';
import { openRedisStore, withParameters } from '../support/redis/redis-store.js';
import { type RunningCluster, startCluster } from '../support/redis/start-cluster.js';
import { describeSessionStore } from './session-store-contract.js';

const CLUSTER_START_MS = 40_000;
let cluster: RunningCluster;
let round = 0;

beforeAll(async () => {
  cluster = await startCluster();
}, CLUSTER_START_MS);
afterAll(() => cluster.stop());

describeSessionStore('RedisStore on a cluster', {
  open: () => openRedisStore(withParameters(cluster.url, { prefix: `test-${round}` })),
  async reset() {
    round += 1;
  },
  now: () => Date.now(),
});
