import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type CreateHubOptions, createHub, type Hub } from 'session-hub';

export interface RunningHub {
  hub: Hub;
  server: Server;
  url: string;
  port: number;
  close(): Promise<void>;
}

/** A hub with an HTTP server of its own, on a free port when none is named. */
export async function runningHub(options: CreateHubOptions = {}, wantedPort = 0): Promise<RunningHub> {
  const app = express();
  const server = createServer(app);
  const hub = await createHub({ server, app, ...options });
  await new Promise<void>((resolve) =>
    server.listen({ port: wantedPort, host: '127.0.0.1', backlog: 4_096 }, resolve),
  );
  const { port } = server.address() as AddressInfo;
  return {
    hub,
    server,
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await hub.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
