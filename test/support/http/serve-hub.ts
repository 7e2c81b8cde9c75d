import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { createAdmit } from 'session-hub/internal/adapters/auth/admit.js';
import type { HttpOptions } from 'session-hub/internal/adapters/http/http-options.js';
import { createHttpRouter } from 'session-hub/internal/adapters/http/http-router.js';
import { isAllowedOrigin } from 'session-hub/internal/adapters/origin.js';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { systemClock, systemRandomness } from 'session-hub/internal/adapters/system/system-clock.js';
import { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import type { Authenticate } from 'session-hub/internal/ports/authenticator.js';

export interface ServeOptions extends Partial<Omit<HttpOptions, 'admit'>> {
  authenticate?: Authenticate;
  /** Where the router is mounted; at the root by default. */
  prefix?: string;
  allowedOrigins?: readonly string[];
  /** Prepares the application before the router is mounted. */
  before?: (application: Express) => void;
  /** Goes on with it after that. */
  after?: (application: Express) => void;
}

export interface ServedHub {
  /** With the prefix, without a slash at the end. */
  url: string;
  port: number;
  core: HubCore;
  server: Server;
  /** What the HTTP interface ends by itself; `close` does it too. */
  closeHttp(): void;
  close(): Promise<void>;
}

/** A hub of our own parts, for what cannot be set from outside: its clock, its facade, its place in an application. */
export async function serveHub(options: ServeOptions = {}): Promise<ServedHub> {
  const {
    prefix = '',
    allowedOrigins = [],
    before,
    after,
    authenticate = () => ({ id: 'tester', kind: 'person', roles: [] }),
    ...http
  } = options;
  const { clock = systemClock, logger = silentLogger } = http;
  const parts = { clock: systemClock, randomness: systemRandomness, logger: silentLogger };
  const core = new HubCore({ ...parts, store: new MemoryStore({ clock: systemClock }) });
  await core.start();
  const { router, close: closeHttp } = createHttpRouter({
    hub: core,
    logger: silentLogger,
    clock: systemClock,
    admit: createAdmit({ authenticate, clock, logger }),
    allowOrigin: (asked) => isAllowedOrigin(asked, allowedOrigins),
    rateLimit: 'none',
    ...http,
  });
  const application = express();
  before?.(application);
  application.use(prefix === '' ? '/' : prefix, router);
  after?.(application);
  const server = createServer(application);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return { url: `http://127.0.0.1:${port}${prefix}`, port, core, server, closeHttp, close };

  async function close(): Promise<void> {
    closeHttp();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await core.close();
  }
}
