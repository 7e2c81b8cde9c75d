import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Cluster, Redis } from 'ioredis';
import { redisAdapter } from 'session-hub/internal/adapters/socket-cluster/redis-adapter.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { endConnection, type LocalRedis, localRedis } from '../support/local-redis.js';
import { type LocalRedisCluster, localRedisCluster } from '../support/local-redis-cluster.js';
import { socketBusNodes } from '../support/socket-bus-nodes.js';
import { type BusNodes, describeClusterBus } from './cluster-bus-contract.js';

let redis: LocalRedis;
let cluster: LocalRedisCluster;
beforeAll(async () => {
  [redis, cluster] = await Promise.all([localRedis(), localRedisCluster()]);
});
afterAll(() => Promise.all([redis.dispose(), cluster.dispose()]));

interface Kind {
  connect(): Redis | Cluster;
  /** The connection as the adapter gets it. */
  shown<Connection extends Redis | Cluster>(connection: Connection): Connection;
}

const sharded: Kind = { connect: () => redis.connect(), shown: (connection) => connection };
const overCluster: Kind = { connect: () => cluster.connect(), shown: (connection) => connection };
/** The server of these tests says that it is older than sharded channels. */
const plain: Kind = {
  connect: () => redis.connect(),
  shown: (connection) =>
    new Proxy(connection, {
      get: (target, name) =>
        name === 'info'
          ? async () => '# Server\r\nredis_version:6.2.14\r\n'
          : Reflect.get(target, name, target),
    }),
};

describeClusterBus('SocketBus over sharded channels', () => open(sharded));
describeClusterBus('SocketBus over plain channels', () => open(plain));
describeClusterBus('SocketBus over a Redis Cluster', () => open(overCluster));

describe('redisAdapter', () => {
  const channels = async (kind: 'CHANNELS' | 'SHARDCHANNELS') =>
    ((await redis.connect().call('PUBSUB', kind)) as string[]).filter((name) => name.startsWith('hub:'));

  it('uses sharded channels where the server has them', async () => {
    const { close } = await open(sharded);
    expect(await channels('SHARDCHANNELS')).toContain('hub:socket.io#/hub#');
    expect(await channels('CHANNELS')).toEqual([]);
    await close();
  });

  it('uses plain channels where it does not', async () => {
    const { close } = await open(plain);
    expect(await channels('CHANNELS')).toContain('hub:socket.io-request#/hub#');
    expect(await channels('SHARDCHANNELS')).toEqual([]);
    await close();
  });

  it.each([
    ['sharded', sharded],
    ['plain', plain],
  ])('loses what is said over %s channels while Redis is away, and nothing else', async (_name, kind) => {
    const { buses, close } = await open(kind);
    const [one, two] = buses;
    const heard: string[] = [];
    two.listen('presence-ask', ({ ids }) => heard.push(...ids));
    await redis.kill();
    for (let number = 0; number < 1_000; number += 1)
      one.publish('presence-ask', { ids: [`lost ${number}`], known: {} });
    await redis.restart();
    while (heard.length === 0) {
      one.publish('presence-ask', { ids: ['back'], known: {} });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(new Set(heard)).toEqual(new Set(['back']));
    await close();
  });

  it('refuses with store_unavailable when Redis does not answer to begin with', async () => {
    await redis.kill();
    await expect(open(sharded)).rejects.toMatchObject({ code: 'store_unavailable', retryable: true });
    await redis.restart();
  });
});

async function open(kind: Kind): Promise<BusNodes> {
  const used: (Redis | Cluster)[] = [];
  const connect = () => {
    const connection = kind.connect();
    used.push(connection);
    return kind.shown(connection);
  };
  const adapterOf = () => redisAdapter({ pub: connect(), sub: connect(), logger: silentLogger });
  const [one, two, three] = await socketBusNodes(['one', 'two', 'three'], adapterOf);
  if (one === undefined || two === undefined || three === undefined) throw new Error('Three were asked for.');
  return {
    buses: [one, two, three],
    async close() {
      await Promise.all(used.map(endConnection));
    },
  };
}
