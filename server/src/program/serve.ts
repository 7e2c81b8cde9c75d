import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { hubError } from '@session-hub/shared';
import express from 'express';
import { sharedToken } from '../adapters/auth/shared-token.js';
import { winstonLogger } from '../adapters/system/loggers.js';
import { type Closed, type CloseOptions, createHub, type Hub } from '../hub/create-hub.js';
import type { Config } from './config.js';

export interface RunningServer {
  hub: Hub;
  /** Where to look: http://127.0.0.1:8080 */
  url: string;
  /** Before it ends, clients are moved to other hubs over `drain` milliseconds; 0 ends everything at once. */
  close(options: { drain: number } & CloseOptions): Promise<Closed>;
}

/** Connects that the system holds until they are taken; one that finds no place tries again a second later. */
const BACKLOG = 4_096;

/** A request arrives whole within 15 s, or its connection ends at the next look. Answers may take as long as they like. */
export const REQUEST_TIMES = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 4_000,
};

/** The hub as a program: its own HTTP server, the store that the settings name, everything at `/`. */
export async function serve(config: Config): Promise<RunningServer> {
  const app = express().disable('x-powered-by');
  const server = createServer(REQUEST_TIMES, app);
  const endServer = serverEnd(server);
  const hub = await createHub({
    store:
      config.redisUrl === null
        ? { kind: 'embedded', folder: config.dataDir }
        : { kind: 'redis', url: config.redisUrl },
    server,
    app,
    ...config.limits,
    unknownTemplates: config.unknownTemplates,
    ...(config.templates === null ? {} : { templates: config.templates }),
    host: config.host,
    allowedOrigins: config.allowedOrigins,
    trustProxy: config.trustProxy,
    logger: winstonLogger(config.logLevel),
    webhooks: config.webhooks,
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
    async close({ drain, ...options }) {
      // Still listening meanwhile: whoever probes /readyz has to be told.
      if (drain > 0) await hub.drain({ spread: drain });
      server.close();
      const closed = await hub.close(options);
      await endServer();
      return closed;
    },
  };
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new Error(`Port ${port} on ${host} is taken. Stop what uses it, or choose another with PORT.`));
    });
    server.listen({ port, host, backlog: BACKLOG }, () => resolve());
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Answers on their way get this long to be taken. */
const LONGEST_MS = 2_000;
const LOOK_EVERY_MS = 20;

/**
 * How to end the connections of a server that listens no more: those with a request when they have their answer,
 * all others at once. Whoever does not take it, or does not say goodbye, holds nothing up for long.
 */
function serverEnd(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  const answers = new Set<ServerResponse>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (_request, response) => {
    answers.add(response);
    response.once('close', () => answers.delete(response));
  });
  return async () => {
    const deadline = performance.now() + LONGEST_MS;
    await untilEmpty(answers, deadline);
    server.closeAllConnections();
    await untilEmpty(sockets, deadline);
    for (const socket of sockets) socket.destroy();
  };
}

async function untilEmpty(set: ReadonlySet<unknown>, deadline: number): Promise<void> {
  while (set.size > 0 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
