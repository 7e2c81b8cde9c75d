import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hubError } from '@session-hub/shared';
import express from 'express';
import { Redis } from 'ioredis';
import { createHub, type Hub } from 'session-hub';
import {
  ADAPTER_CONNECTION,
  redisAdapter,
} from 'session-hub/internal/adapters/socket-cluster/redis-adapter.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { Server as SocketServer } from 'socket.io';
import { endConnection } from '../local-redis.js';

export interface ClusterHub {
  hub: Hub;
  io: SocketServer;
  url: string;
  /** Users that are let in no more. */
  barred: Set<string>;
  close(): Promise<void>;
}

/** One node of a hub whose nodes talk through this Redis, with a session `s`. Who somebody is, their token says. */
export async function clusterHub(redisPort: number): Promise<ClusterHub> {
  const connections = [1, 2].map(() => new Redis(redisPort, '127.0.0.1', ADAPTER_CONNECTION));
  const [pub, sub] = connections as [Redis, Redis];
  const app = express();
  const server = createServer(app);
  const io = new SocketServer(server);
  io.adapter(await redisAdapter({ pub, sub, logger: silentLogger }));
  const barred = new Set<string>();
  const hub = await createHub({
    io,
    app,
    async authenticate({ token }) {
      if (token === null || barred.has(token)) throw hubError('unauthorized');
      return { id: token, kind: 'person', roles: [] };
    },
  });
  await hub.facade.create({ id: 'test', kind: 'person', roles: [] }, { id: 's', start: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    hub,
    io,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    barred,
    async close() {
      await hub.close();
      io.local.disconnectSockets(true);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await Promise.all(connections.map(endConnection));
    },
  };
}
