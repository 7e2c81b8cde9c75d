import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hubError } from '@session-hub/shared';
import express from 'express';
import { sharedToken } from './adapters/auth/shared-token.js';
import { winstonLogger } from './adapters/system/winston-logger.js';
import type { Config } from './config.js';
import { createHub, type Hub } from './create-hub.js';

export interface RunningServer {
  hub: Hub;
  /** Where to look: http://127.0.0.1:8080 */
  url: string;
  close(): Promise<void>;
}

/** The hub as a program: its own HTTP server, the store that the settings name, everything at `/`. */
export async function serve(config: Config): Promise<RunningServer> {
  const app = express().disable('x-powered-by');
  const server = createServer(app);
  const hub = await createHub({
    store:
      config.redisUrl === null
        ? { kind: 'embedded', folder: config.dataDir }
        : { kind: 'redis', url: config.redisUrl },
    server,
    app,
    host: config.host,
    allowedOrigins: config.allowedOrigins,
    logger: winstonLogger(config.logLevel),
    ...(config.accessToken === null ? {} : { authenticate: sharedToken(config.accessToken) }),
  });
  app.use((_request, response) => {
    response.status(404).json({ error: hubError('unknown_request') });
  });
  try {
    await listen(server, config);
  } catch (error) {
    await hub.close();
    throw error;
  }
  return {
    hub,
    url: urlOf(server, config.host),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await hub.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new Error(`Port ${port} on ${host} is taken. Stop what uses it, or choose another with PORT.`));
    });
    server.listen(port, host, () => resolve());
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
