import { connectHub, type Hub as HubClient } from '@session-hub/client';
import type { Router } from 'express';
import type { Server as SocketServer } from 'socket.io';
import { createHttpRouter } from './adapters/http/http-router.js';
import { type AskedOrigin, isAllowedHost, isAllowedOrigin } from './adapters/origin.js';
import { localTransport } from './adapters/socket/local-transport.js';
import { SocketGateway } from './adapters/socket/socket-gateway.js';
import { reachesOthers, SocketBus } from './adapters/socket-cluster/socket-bus.js';
import { EmbeddedStore } from './adapters/store-embedded/embedded-store.js';
import { MemoryStore } from './adapters/store-memory/memory-store.js';
import { silentLogger } from './adapters/system/silent-logger.js';
import { systemClock } from './adapters/system/system-clock.js';
import { systemRandomness } from './adapters/system/system-randomness.js';
import { type AttachedIo, attachIo } from './attach-io.js';
import { ANONYMOUS } from './core/append/actors.js';
import { LocalBus } from './core/cluster/local-bus.js';
import type { Ending } from './core/connections/connections.js';
import { HubCore } from './core/hub-core.js';
import type { HubFacade } from './core/hub-facade.js';
import { type CreateHubOptions, type HubSettings, hubSettings } from './hub-options.js';
import type { Principal } from './ports/authenticator.js';
import type { ClusterBus } from './ports/cluster-bus.js';
import type { Logger } from './ports/logger.js';
import type { SessionStore } from './ports/session-store.js';
import { pageFolder, sdkFolder } from './static-folders.js';

/** A running hub. */
export interface Hub {
  /** The HTTP interface and the page, to be mounted where you like; mounted already when you gave `app`. */
  readonly router: Router;
  /** Everything the hub can do, for callers who check their input themselves. */
  readonly facade: HubFacade;
  /** The client SDK in this process, without a socket. `who` stands as `by` in what it does. */
  client(who?: Principal): HubClient;
  /**
   * Ends every connection of a user on every node, after telling why. `authenticate` has to refuse the user as
   * well, or a client that is told nothing simply comes back.
   */
  disconnectUser(userId: string, ending: Ending): void;
  /** Tells the clients, waits for the writes in flight and leaves no handle open. Your own servers stay as they are. */
  close(): Promise<void>;
}

const RECONNECT_SPREAD_MS = 1_000;

export async function createHub(options: CreateHubOptions = {}): Promise<Hub> {
  const settings = hubSettings(options);
  const logger = settings.logger ?? silentLogger;
  const clock = systemClock;
  const randomness = systemRandomness;
  const store = storeOf(settings);
  const attached: AttachedIo | null = settings.server === null ? null : attachIo(settings.server, settings);
  const io = settings.io ?? attached?.io ?? null;
  const bus = busOf(io, settings.namespace, logger);
  const hub = new HubCore({
    store,
    clock,
    randomness,
    logger,
    bus,
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

  const gateway =
    io === null
      ? null
      : new SocketGateway({ ...admission, io, namespace, hub, clock, randomness, logger, rateLimit });
  try {
    await hub.start();
  } catch (error) {
    http.close();
    bus.close();
    attached?.detach();
    throw error;
  }
  gateway?.start();
  const clients = new Set<HubClient>();

  return {
    router: http.router,
    facade: hub,
    disconnectUser: (userId, ending) => hub.disconnectUser(userId, ending),
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
    },
  };
}

/** An adapter that reaches other nodes carries what we have to say to them, whoever put it there. */
function busOf(io: SocketServer | null, namespace: string, logger: Logger): ClusterBus {
  const nodeId = systemRandomness.id();
  const channel = io?.of(namespace);
  return channel !== undefined && reachesOthers(channel)
    ? new SocketBus({ nodeId, namespace: channel, logger })
    : new LocalBus({ nodeId, clock: systemClock });
}

function storeOf({ store }: HubSettings): SessionStore {
  switch (store.kind) {
    case 'memory':
      return new MemoryStore({ clock: systemClock });
    case 'embedded':
      return new EmbeddedStore({
        folder: store.folder,
        clock: systemClock,
        ...(store.maxBytes === undefined ? {} : { maxBytes: store.maxBytes }),
      });
    case 'custom':
      return store.store;
  }
}
