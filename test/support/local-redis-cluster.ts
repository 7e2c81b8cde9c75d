import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, Redis } from 'ioredis';
import { ADAPTER_CONNECTION } from 'session-hub/internal/adapters/socket-cluster/redis-adapter.js';
import { endConnection } from './local-redis.js';
import { freePort } from './redis/free-port.js';
import { waitUntil } from './wait-until.js';

const SLOTS = 16_384;
const SERVERS = 3;

/** A Redis Cluster of three servers for one test file. */
export interface LocalRedisCluster {
  /** A connection; ended by `dispose()` at the latest. */
  connect(): Cluster;
  dispose(): Promise<void>;
}

export async function localRedisCluster(): Promise<LocalRedisCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-redis-cluster-'));
  const ports: number[] = [];
  while (ports.length < SERVERS) {
    const port = await freePort();
    // The servers talk to one another on a port 10,000 higher.
    if (port < 55_000 && !ports.includes(port)) ports.push(port);
  }
  const servers = ports.map((port) => start(port, folder));
  const direct = ports.map((port) => new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null }));
  for (const connection of direct) connection.on('error', () => {});
  await makeOne(direct, ports);
  await Promise.all(direct.map(endConnection));

  const connections: Cluster[] = [];
  return {
    connect() {
      const connection = new Cluster(
        ports.map((port) => ({ host: '127.0.0.1', port })),
        { shardedSubscribers: true, redisOptions: { ...ADAPTER_CONNECTION, disconnectTimeout: 50 } },
      );
      connection.on('error', () => {});
      connections.push(connection);
      return connection;
    },
    async dispose() {
      await Promise.all(connections.map(endConnection));
      for (const server of servers) server.kill('SIGKILL');
      await Promise.all(servers.map((server) => server.exitCode ?? once(server, 'exit')));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function start(port: number, folder: string): ChildProcess {
  const own = ['--dir', folder, '--cluster-config-file', `nodes-${port}.conf`, '--dbfilename', `${port}.rdb`];
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--cluster-enabled', 'yes'];
  return spawn('redis-server', [...options, ...own], { stdio: 'ignore' });
}

async function makeOne(direct: readonly Redis[], ports: readonly number[]): Promise<void> {
  await Promise.all(
    direct.map(async (connection, position) => {
      const first = Math.floor((position * SLOTS) / SERVERS);
      const last = Math.floor(((position + 1) * SLOTS) / SERVERS) - 1;
      await connection.call('CLUSTER', 'SET-CONFIG-EPOCH', position + 1);
      await connection.call('CLUSTER', 'ADDSLOTSRANGE', first, last);
    }),
  );
  for (const port of ports) await direct[0]?.call('CLUSTER', 'MEET', '127.0.0.1', port);
  const isReady = async (connection: Redis): Promise<boolean> => {
    const info = String(await connection.call('CLUSTER', 'INFO'));
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${SERVERS}`);
  };
  await waitUntil(
    async () => (await Promise.all(direct.map(isReady))).every(Boolean),
    20_000,
    'the servers to be one cluster',
  );
}
