import { afterAll, beforeAll } from '@jest/globals';
import { createAdapter } from '@socket.io/redis-adapter';
import { guardConnection } from 'session-hub/internal/adapters/socket-cluster/guard-connection.js';
import { redisAdapter } from 'session-hub/internal/adapters/socket-cluster/redis-adapter.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { type LocalRedis, localRedis } from '../support/local-redis.js';
import { socketBusNodes } from '../support/socket-bus-nodes.js';
import { type BusNodes, describeClusterBus } from './cluster-bus-contract.js';

let redis: LocalRedis;
beforeAll(async () => {
  redis = await localRedis();
});
afterAll(() => redis.dispose());

/** The servers of these tests know sharded channels; those of others may not. */
const sharded = () => redisAdapter({ pub: redis.connect(), sub: redis.connect(), logger: silentLogger });
const classic = async () =>
  createAdapter(
    guardConnection(redis.connect(), silentLogger),
    guardConnection(redis.connect(), silentLogger),
  );

describeClusterBus('SocketBus over sharded channels', () => open(sharded));
describeClusterBus('SocketBus over plain channels', () => open(classic));

async function open(adapterOf: typeof sharded): Promise<BusNodes> {
  const { buses, namespaces } = await socketBusNodes(['one', 'two', 'three'], adapterOf);
  const [one, two, three] = buses;
  if (one === undefined || two === undefined || three === undefined) throw new Error('Three were asked for.');
  return {
    buses: [one, two, three],
    async close() {
      for (const { adapter } of namespaces) await adapter.close();
    },
  };
}
