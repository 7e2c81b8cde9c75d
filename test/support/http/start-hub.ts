import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type CreateHubOptions, createHub, type Hub } from 'session-hub';
import { ApiClient } from './api-client.js';

export interface StartedHub {
  hub: Hub;
  api: ApiClient;
  port: number;
  close(): Promise<void>;
}

/** A whole hub, as somebody embeds it, on a port of its own. */
export async function startHub(options: CreateHubOptions = {}): Promise<StartedHub> {
  const app = express();
  const hub = await createHub({ store: { kind: 'memory' }, app, ...options });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { hub, api: new ApiClient(`http://127.0.0.1:${port}${options.path ?? ''}`), port, close };

  async function close(): Promise<void> {
    await hub.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
