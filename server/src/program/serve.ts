import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { hubError } from '@session-hub/shared';
import express, { type Request, type Response } from 'express';
import { sharedToken } from '../adapters/auth/shared-token.js';
import { createErrorHandler } from '../adapters/http/error-response.js';
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

/** A request arrives whole within 15 s, or its connection ends at the next look. */
const REQUEST_TIMES = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 4_000,
};

/**
 * A connection on which nothing moves for this long ends, so that a client that never reads its answers holds nothing
 * for ever. Streams and long polls write at least every 10 s; a WebSocket is not counted.
 */
const IDLE_MS = 60_000;

/** The hub as a program: its own HTTP server, the store that the settings name, everything at `/`. */
export async function serve(config: Config): Promise<RunningServer> {
  const logger = winstonLogger(config.logLevel);
  const app = express().disable('x-powered-by');
  const onError = createErrorHandler(logger);
  const server = createServer(REQUEST_TIMES, (request: IncomingMessage, response: ServerResponse) => {
    // Express makes its own request and response of these. It comes back with what it has no answer for: that
    // includes targets it cannot parse, which reach no handler of the application.
    const [asked, answer] = [request as Request, response as Response];
    app(asked, answer, (error: unknown) =>
      onError(error ?? hubError('unknown_request'), asked, answer, () => {}),
    );
  });
  server.timeout = IDLE_MS;
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
    logger,
    webhooks: config.webhooks,
    directWrite: config.directWrite,
    ...(config.accessToken === null ? {} : { authenticate: sharedToken(config.accessToken) }),
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
  // The newest answer of a connection is its last one. Node reports no end of an answer that never had its turn.
  const newest = new Map<Socket, ServerResponse | null>();
  server.on('connection', (socket) => {
    newest.set(socket, null);
    socket.once('close', () => newest.delete(socket));
  });
  server.on('request', (request, response) => newest.set(request.socket, response));
  const isAnswering = () => [...newest.values()].some((answer) => answer?.closed === false);
  return async () => {
    const deadline = performance.now() + LONGEST_MS;
    await whileTrue(isAnswering, deadline);
    server.closeAllConnections();
    await whileTrue(() => newest.size > 0, deadline);
    for (const socket of newest.keys()) socket.destroy();
  };
}

async function whileTrue(isTrue: () => boolean, deadline: number): Promise<void> {
  while (isTrue() && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
