import { once } from 'node:events';
import { type Cluster, Redis } from 'ioredis';
import { ADAPTER_CONNECTION } from 'session-hub/internal/adapters/socket-cluster/redis-adapter.js';
import { startRedis } from './redis/start-redis.js';

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
  const server = await startRedis();
  const connections: Redis[] = [];
  return {
    port: server.port,
    connect() {
      const connection = new Redis(server.port, '127.0.0.1', {
        ...ADAPTER_CONNECTION,
        disconnectTimeout: 50,
      });
      connection.on('error', () => {});
      connections.push(connection);
      return connection;
    },
    kill: () => server.kill(),
    restart: () => server.restart(),
    async dispose() {
      await Promise.all(connections.map(endConnection));
      await server.stop();
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
