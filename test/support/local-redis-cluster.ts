import { Cluster } from 'ioredis';
import { ADAPTER_CONNECTION } from 'session-hub/internal/adapters/socket-cluster/redis-adapter.js';
import { endConnection } from './local-redis.js';
import { startCluster } from './redis/start-cluster.js';

/** A Redis Cluster of its own for one test file. */
export interface LocalRedisCluster {
  /** A connection; ended by `dispose()` at the latest. */
  connect(): Cluster;
  dispose(): Promise<void>;
}

export async function localRedisCluster(): Promise<LocalRedisCluster> {
  const servers = await startCluster();
  const connections: Cluster[] = [];
  return {
    connect() {
      const connection = new Cluster(
        servers.nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
        { shardedSubscribers: true, redisOptions: { ...ADAPTER_CONNECTION, disconnectTimeout: 50 } },
      );
      connection.on('error', () => {});
      connections.push(connection);
      return connection;
    },
    async dispose() {
      await Promise.all(connections.map(endConnection));
      await servers.stop();
    },
  };
}
