import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, Redis } from 'ioredis';
import { ADAPTER_CONNECTION } from 'session-hub/internal/adapters/socket-cluster/redis-adapter.js';

/** A Redis of its own for one test file. */
export interface LocalRedis {
  readonly port: number;
  /** A connection; ended by `dispose()` at the latest. */
  connect(): Redis;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** On the same port, after `kill()`; resolves when it answers. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

export async function localRedis(): Promise<LocalRedis> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-redis-'));
  const connections: Redis[] = [];
  let child: ChildProcess | null = null;

  const connect = (): Redis => {
    const connection = new Redis(port, '127.0.0.1', { ...ADAPTER_CONNECTION, disconnectTimeout: 50 });
    connection.on('error', () => {});
    connections.push(connection);
    return connection;
  };
  const start = async (): Promise<void> => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
    child = spawn('redis-server', options, { stdio: 'ignore' });
    const probe = connect();
    await probe.ping();
    await endConnection(probe);
  };
  const kill = async (): Promise<void> => {
    if (child === null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    child = null;
    await gone;
  };

  await start();
  return {
    port,
    connect,
    kill,
    restart: start,
    async dispose() {
      await Promise.all(connections.map(endConnection));
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Disconnects, and waits until nothing of the connection is left. */
export async function endConnection(connection: Redis | Cluster): Promise<void> {
  if (connection.status === 'end') return;
  const ended = connection.status === 'ready' ? once(connection, 'end') : null;
  connection.disconnect();
  await ended;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  server.close();
  await once(server, 'close');
  return address.port;
}
