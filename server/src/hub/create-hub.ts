import { connectHub, type Hub as HubClient } from '@session-hub/client';
import type { EventType, ExclusiveSession, HubLimits, Template } from '@session-hub/shared';
import type { Router } from 'express';
import type { Server as SocketServer } from 'socket.io';
import { createAddressGate } from '../adapters/address/address-gate.js';
import { createAdmit } from '../adapters/auth/admit.js';
import { createHttpRouter } from '../adapters/http/http-router.js';
import { createOriginRules } from '../adapters/origin.js';
import { SocketGateway, type SocketSource } from '../adapters/socket/socket-gateway.js';
import { reachesOthers, SocketBus } from '../adapters/socket-cluster/socket-bus.js';
import { checkTemplate, loadTemplates } from '../adapters/system/load-templates.js';
import { processMemory, watchEventLoop } from '../adapters/system/process-health.js';
import { silentLogger } from '../adapters/system/silent-logger.js';
import { systemRandomness } from '../adapters/system/system-clock.js';
import { httpSender } from '../adapters/webhooks/http-sender.js';
import type { HubEventListener } from '../core/deliver/listeners/event-listeners.js';
import { HubCore } from '../core/hub/hub-core.js';
import type { HubFacade } from '../core/hub/hub-facade.js';
import { settledWithin } from '../core/hub/managing/settled-within.js';
import type { Ending } from '../core/presence/bus/connections.js';
import { LocalBus } from '../core/presence/bus/local-bus.js';
import { ANONYMOUS } from '../core/session/draft/actors.js';
import type { Principal } from '../ports/authenticator.js';
import type { Clock } from '../ports/clock.js';
import type { ClusterBus } from '../ports/cluster-bus.js';
import type { Logger } from '../ports/logger.js';
import { localTransport } from '../protocol/conversation/local-transport.js';
import { AddressLimiter } from '../protocol/limits/address-limiter.js';
import { Places } from '../protocol/limits/places.js';
import { SendOff } from '../protocol/send-off.js';
import { type AttachedIo, attachIo, joinNodes } from './attach-io.js';
import { chosenStore } from './chosen-store.js';
import { type CreateHubOptions, type HubSettings, hubSettings } from './hub-options.js';
import { pageFolder, sdkFolder } from './static-folders.js';

export { socketOptions } from '../adapters/socket/socket-options.js';
export {
  type ReceivedWebhook,
  type VerifyOptions,
  verifyWebhook,
  type WebhookPayload,
} from '../adapters/webhooks/verify-webhook.js';

export interface DrainOptions {
  /** The last clients are asked to go after this many milliseconds, sooner when there are few; 10,000 by default. */
  spread?: number;
}

export interface CloseOptions {
  /** How long to wait for a store that does not settle, in milliseconds; 30,000 by default. */
  timeout?: number;
}

export interface Closed {
  /** False: the store did not answer in time, so it is unknown what became of the writes in flight. */
  settled: boolean;
}

/** A running hub. With `await using` it is closed at the end of the block. */
export interface Hub extends AsyncDisposable {
  /** The HTTP interface and the page, to be mounted where you like; mounted already when you gave `app`. */
  readonly router: Router;
  /** Everything the hub can do, for callers who check their input themselves. */
  readonly facade: HubFacade;
  /** The client SDK in this process, without a socket. `who` stands as `by` in what it does. */
  client(who?: Principal): HubClient;
  /**
   * Runs `section` on the newest view and appends all it asks for, or nothing. When somebody else was faster it runs
   * again, so that it never builds on what has changed; it should therefore touch nothing but the session.
   */
  withSession<Result>(
    id: string,
    section: (session: ExclusiveSession) => Result | Promise<Result>,
    who?: Principal,
  ): Promise<Result>;
  /**
   * Calls `listener` for each event of these types that this hub has committed: at most once, not for what other
   * hubs add, and not again after a restart. What must not get lost goes through a webhook. Returns what ends it.
   */
  onEvents(types: readonly EventType[] | '*', listener: HubEventListener): () => void;
  /**
   * Sends the clients to other hubs, before `close()`: `/readyz` answers 503, nobody new is let in, and each client
   * is asked to reconnect at a moment of its own. Until then it is served as before. Resolves when all have gone.
   */
  drain(options?: DrainOptions): Promise<void>;
  /**
   * Ends every connection of a user on every node, after telling why. `authenticate` has to refuse the user as
   * well, or a client that is told nothing simply comes back.
   */
  disconnectUser(userId: string, ending: Ending): void;
  /**
   * Tells the clients, waits for the writes in flight and leaves no handle open. Your own servers stay as they are.
   * A store that does not settle in time is given up, with what it holds open. Called again it answers the same.
   */
  close(options?: CloseOptions): Promise<Closed>;
}

const RECONNECT_SPREAD_MS = 1_000;
const DRAIN_SPREAD_MS = 10_000;
const CLOSE_TIMEOUT_MS = 30_000;
const LONGEST_CLOSE_TIMEOUT_MS = 2 ** 31 - 1;

export async function createHub(options: CreateHubOptions = {}): Promise<Hub> {
  const settings = hubSettings(options);
  const logger = settings.logger ?? silentLogger;
  const templates = await chosenTemplates(settings.templates);
  const { store, clock, startClock, stopClock } = chosenStore(settings.store, logger);
  const randomness = systemRandomness;
  const origins = createOriginRules({
    ...settings,
    behindProxy: settings.trusts === null ? 'no' : 'yes',
    logger,
  });
  const attached: AttachedIo | null =
    settings.server === null ? null : attachIo(settings.server, settings, origins.isListed, clock);
  const io = settings.io ?? attached?.io ?? null;
  const leaveNodes =
    attached !== null && settings.store.kind === 'redis'
      ? await joinNodes(attached, settings.store.url, logger)
      : () => {};
  const bus = busOf(io, settings.namespace, clock, logger);
  const eventLoop = watchEventLoop();
  const hub = new HubCore({
    store,
    clock,
    randomness,
    logger,
    bus,
    policy: settings.policy,
    limits: settings.limits,
    templates,
    unknownTemplates: settings.unknownTemplates,
    ...(settings.beforeExpiry === null ? {} : { beforeExpiry: settings.beforeExpiry }),
    process: { eventLoopDelay: eventLoop.delay, memory: processMemory },
    webhooks: { hooks: settings.webhooks, sender: httpSender() },
  });
  const { authenticate, namespace } = settings;
  const { rateLimit, connectRate, addressRate, maxConnections } = settings.limits;
  const places = new Places(maxConnections, randomness);
  const addressLimiter = new AddressLimiter(addressRate, { clock, randomness });
  const addresses = createAddressGate({ limiter: addressLimiter, trusts: settings.trusts, logger });
  const admission = { admit: createAdmit({ authenticate, clock, logger }), ...origins };
  const files = { page: pageFolder(), sdk: sdkFolder() };
  const http = createHttpRouter({ ...admission, hub, clock, logger, files, rateLimit, addresses, places });
  settings.app?.use(settings.path === '' ? '/' : settings.path, http.router);

  const edgeLimits = { rateLimit, connectRate, places };
  const connections: SocketSource =
    attached === null ? { kind: 'shared' } : { kind: 'ours', pending: attached.pending };
  const gateway =
    io === null
      ? null
      : new SocketGateway({
          ...admission,
          ...edgeLimits,
          addresses,
          io,
          namespace,
          connections,
          hub,
          clock,
          randomness,
          logger,
        });
  try {
    await hub.start(startClock);
  } catch (error) {
    http.close();
    bus.close();
    eventLoop.stop();
    attached?.detach();
    leaveNodes();
    throw error;
  }
  const applyLimits = (limits: HubLimits): void => {
    places.setMost(limits.maxConnections);
    gateway?.setLimits(limits);
    http.setRateLimit(limits.rateLimit);
    addressLimiter.setLimit(limits.addressRate);
  };
  applyLimits(hub.limits.current);
  hub.limits.listen(applyLimits);
  gateway?.start();
  const clients = new Set<HubClient>();
  let sendOff: SendOff | null = null;
  let closed: Promise<Closed> | null = null;

  async function closeAll(timeout: number): Promise<Closed> {
    sendOff?.stop();
    for (const client of clients) client.close();
    gateway?.close(RECONNECT_SPREAD_MS);
    http.close();
    attached?.detach();
    const settled = await settledWithin(hub.close(), timeout, clock, (error) =>
      logger.warn('the store failed after it was given up', { error: String(error) }),
    );
    leaveNodes();
    stopClock();
    eventLoop.stop();
    return { settled };
  }

  async function close({ timeout = CLOSE_TIMEOUT_MS }: CloseOptions = {}): Promise<Closed> {
    if (!(timeout >= 0 && timeout <= LONGEST_CLOSE_TIMEOUT_MS))
      throw new Error(`timeout must be from 0 to ${LONGEST_CLOSE_TIMEOUT_MS} milliseconds; not ${timeout}.`);
    closed ??= closeAll(timeout);
    return await closed;
  }

  return {
    router: http.router,
    facade: hub,
    withSession: (id, section, who = ANONYMOUS) => hub.managing.withSession(who, id, section),
    disconnectUser: (userId, ending) => hub.disconnectUser(userId, ending),
    client(who = ANONYMOUS) {
      const client = connectHub('local:', { transport: localTransport({ hub, who, clock, logger }) });
      clients.add(client);
      return client;
    },
    onEvents: (types, listener) => hub.onEvents(types, listener),
    drain({ spread = DRAIN_SPREAD_MS } = {}) {
      if (sendOff === null) {
        sendOff = new SendOff({ clock, randomness, spread });
        gateway?.drain(sendOff);
        http.drain(sendOff);
      }
      return sendOff.begin();
    },
    close,
    async [Symbol.asyncDispose]() {
      await close();
    },
  };
}

async function chosenTemplates(templates: HubSettings['templates']): Promise<Template[]> {
  if (typeof templates === 'string') return await loadTemplates(templates);
  return templates.map((template, position) =>
    checkTemplate(template, `The template at position ${position}`),
  );
}

/** An adapter that reaches other nodes carries what we have to say to them, whoever put it there. */
function busOf(io: SocketServer | null, namespace: string, clock: Clock, logger: Logger): ClusterBus {
  const nodeId = systemRandomness.id();
  const channel = io?.of(namespace);
  return channel !== undefined && reachesOthers(channel)
    ? new SocketBus({ nodeId, namespace: channel, logger })
    : new LocalBus({ nodeId, clock });
}
