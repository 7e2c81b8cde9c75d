import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Cluster, Redis } from 'ioredis';
import { redisAdapter } from 'session-hub/internal/adapters/socket-cluster/redis-adapter.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { Server } from 'socket.io';
import { endConnection, type LocalRedis, localRedis } from '../support/local-redis.js';
import { type LocalRedisCluster, localRedisCluster } from '../support/local-redis-cluster.js';
import { socketBusNodes } from '../support/socket-bus-nodes.js';
import { type BusNodes, describeClusterBus } from './cluster-bus-contract.js';
import { until } from './until.js';

let redis: LocalRedis;
let cluster: LocalRedisCluster;
// The servers of a cluster find each other in their own time, which on two busy cores is longer than a test may take.
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
  ])(
    'loses what is said over %s channels while Redis is known to be away, and nothing else',
    async (_name, kind) => {
      const { buses, close, isCutOff } = await open(kind);
      const [one, two] = buses;
      const heard: string[] = [];
      two.listen('presence-ask', ({ ids }) => heard.push(...ids));
      await redis.kill();
      await until(isCutOff);
      for (let number = 0; number < 1_000; number += 1)
        one.publish('presence-ask', { ids: [`lost ${number}`], known: {} });
      await redis.restart();
      while (heard.length === 0) {
        one.publish('presence-ask', { ids: ['back'], known: {} });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(new Set(heard)).toEqual(new Set(['back']));
      await close();
    },
  );

  /** Somebody else who may write to the same Redis. */
  async function stranger(): Promise<(...message: unknown[]) => void> {
    const pub = redis.connect();
    await pub.ping();
    const io = new Server();
    io.adapter(await redisAdapter({ pub, sub: redis.connect(), logger: silentLogger }));
    return (...message) => void io.of('/hub').serverSideEmit('session-hub', ...message);
  }
  const notice = (reconnectAfter: number) => ({
    to: { kind: 'everybody' },
    notice: { kind: 'closing', reconnectAfter },
  });

  it('is not harmed by messages of another version, or that nobody can make sense of', async () => {
    const { buses, close } = await open(sharded);
    const heard: number[] = [];
    buses[0].listen('notice', ({ notice: said }) => {
      if (said.kind === 'closing') heard.push(said.reconnectAfter);
    });
    const say = await stranger();
    say(99, 'x', 1, 'notice', notice(1));
    say(1, 'x', 2, 'notice', null);
    say(1, 'x', 3, 'fly', {});
    say();
    say(1, 'x', 4, 'notice', notice(4));
    await until(() => heard.length > 0);
    expect(heard).toEqual([4]);
    await close();
  });

  it('hears once what Redis hands on twice', async () => {
    const { buses, close } = await open(sharded);
    const heard: number[] = [];
    buses[0].listen('notice', ({ notice: said }) => {
      if (said.kind === 'closing') heard.push(said.reconnectAfter);
    });
    const say = await stranger();
    for (const number of [1, 2, 1, 2, 3]) say(1, 'x', number, 'notice', notice(number));
    await until(() => heard.includes(3));
    expect(heard).toEqual([1, 2, 3]);
    await close();
  });

  it('refuses with store_unavailable when Redis does not answer to begin with', async () => {
    await redis.kill();
    await expect(open(sharded)).rejects.toMatchObject({ code: 'store_unavailable', retryable: true });
    await redis.restart();
  });
});

async function open(kind: Kind): Promise<BusNodes & { isCutOff(): boolean }> {
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
    isCutOff: () => used.every(({ status }) => status !== 'ready'),
    async close() {
      await Promise.all(used.map(endConnection));
    },
  };
}
