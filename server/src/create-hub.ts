import { connectHub, type Hub as HubClient } from '@session-hub/client';
import type { Router } from 'express';
import { createHttpRouter } from './adapters/http/http-router.js';
import { type AskedOrigin, isAllowedHost, isAllowedOrigin } from './adapters/origin.js';
import { localTransport } from './adapters/socket/local-transport.js';
import { SocketGateway } from './adapters/socket/socket-gateway.js';
import { silentLogger } from './adapters/system/silent-logger.js';
import { systemRandomness } from './adapters/system/system-randomness.js';
import { type AttachedIo, attachIo } from './attach-io.js';
import { chosenStore } from './chosen-store.js';
import { ANONYMOUS } from './core/append/actors.js';
import { HubCore } from './core/hub-core.js';
import type { HubFacade } from './core/hub-facade.js';
import { type CreateHubOptions, hubSettings } from './hub-options.js';
import type { Principal } from './ports/authenticator.js';
import { pageFolder, sdkFolder } from './static-folders.js';

/** A running hub. */
export interface Hub {
  /** The HTTP interface and the page, to be mounted where you like; mounted already when you gave `app`. */
  readonly router: Router;
  /** Everything the hub can do, for callers who check their input themselves. */
  readonly facade: HubFacade;
  /** The client SDK in this process, without a socket. `who` stands as `by` in what it does. */
  client(who?: Principal): HubClient;
  /** Tells the clients, waits for the writes in flight and leaves no handle open. Your own servers stay as they are. */
  close(): Promise<void>;
}

const RECONNECT_SPREAD_MS = 1_000;

export async function createHub(options: CreateHubOptions = {}): Promise<Hub> {
  const settings = hubSettings(options);
  const logger = settings.logger ?? silentLogger;
  const { store, clock, startClock, stopClock } = chosenStore(settings.store, logger);
  const randomness = systemRandomness;
  const hub = new HubCore({
    store,
    clock,
    randomness,
    logger,
    policy: settings.policy,
  });
  const { authenticate, namespace, rateLimit } = settings;
  const admission = {
    authenticate,
    allowHost: (name: string | undefined) => settings.host === null || isAllowedHost(name, settings.host),
    allowOrigin: (asked: AskedOrigin) => isAllowedOrigin(asked, settings.allowedOrigins),
  };
  const files = { page: pageFolder(), sdk: sdkFolder() };
  const http = createHttpRouter({ ...admission, hub, clock, logger, files, rateLimit });
  settings.app?.use(settings.path === '' ? '/' : settings.path, http.router);

  const attached: AttachedIo | null = settings.server === null ? null : attachIo(settings.server, settings);
  const io = settings.io ?? attached?.io ?? null;
  const gateway =
    io === null
      ? null
      : new SocketGateway({ ...admission, io, namespace, hub, clock, randomness, logger, rateLimit });
  try {
    await hub.start();
    await startClock();
  } catch (error) {
    http.close();
    attached?.detach();
    throw error;
  }
  gateway?.start();
  const clients = new Set<HubClient>();

  return {
    router: http.router,
    facade: hub,
    client(who = ANONYMOUS) {
      const client = connectHub('local:', { transport: localTransport({ hub, who, clock, logger }) });
      clients.add(client);
      return client;
    },
    async close() {
      for (const client of clients) client.close();
      gateway?.close(RECONNECT_SPREAD_MS);
      http.close();
      attached?.detach();
      await hub.close();
      stopClock();
    },
  };
}
