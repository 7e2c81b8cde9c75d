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

/**
 * Options of `hub.drain`.
 *
 * @example
 * const options: DrainOptions = { spread: 30_000 };
 * await hub.drain(options);
 */
export interface DrainOptions {
  /**
   * The time over which clients are asked to reconnect, in milliseconds; shorter when there are few clients.
   * 10,000 by default.
   */
  spread?: number;
}

/**
 * Options of `hub.close`.
 *
 * @example
 * const options: CloseOptions = { timeout: 5_000 };
 * await hub.close(options);
 */
export interface CloseOptions {
  /** The longest wait for a store that does not settle, in milliseconds; 30,000 by default. */
  timeout?: number;
}

/**
 * The result of `hub.close`.
 *
 * @example
 * const { settled }: Closed = await hub.close();
 * if (!settled) console.error('The store did not answer in time.');
 */
export interface Closed {
  /**
   * False when the store did not answer in time. Then it is unknown whether the writes in flight are stored.
   */
  settled: boolean;
}

/**
 * A running hub. `await using` closes it at the end of the block.
 *
 * @example
 * const hub = await createHub({ store: { kind: 'embedded', folder: './data' } });
 * const job = await hub.client().create({ title: 'Nightly import' });
 * job.progress(1, 10);
 * await job.close();
 * await hub.close();
 */
export interface Hub extends AsyncDisposable {
  /** The HTTP interface and the page, as an Express router. With the option `app` it is mounted already. */
  readonly router: Router;
  /** Everything the hub can do, for callers that validate their input themselves. */
  readonly facade: HubFacade;
  /** The client SDK in this process, without a socket. Its events have the id of `who` as `by`. */
  client(who?: Principal): HubClient;
  /**
   * Runs `section` on the newest view and appends all its operations, or none. When another write came
   * first, it runs again on the new view. So `section` should have no side effects outside the session.
   */
  withSession<Result>(
    id: string,
    section: (session: ExclusiveSession) => Result | Promise<Result>,
    who?: Principal,
  ): Promise<Result>;
  /**
   * Calls `listener` for each event of these types that this hub has committed: at most once, not for events
   * of other hubs, and not again after a restart. Use a webhook for what must not get lost. Returns a
   * function that ends it.
   */
  onEvents(types: readonly EventType[] | '*', listener: HubEventListener): () => void;
  /**
   * Moves the clients to other hubs, before `close()`. `/readyz` answers 503, new clients are refused, and
   * each client is asked to reconnect at a different moment. Connected clients are served until then.
   * Resolves when all of them have left.
   */
  drain(options?: DrainOptions): Promise<void>;
  /**
   * Ends every connection of a user on every node, after sending the reason. `authenticate` must refuse the
   * user as well, or a client that does not receive the message connects again.
   */
  disconnectUser(userId: string, ending: Ending): void;
  /**
   * Notifies the clients, waits for the writes in flight and leaves no handle open. Your own servers stay
   * open. A store that does not settle in time is abandoned. A second call returns the same result.
   */
  close(options?: CloseOptions): Promise<Closed>;
}

const RECONNECT_SPREAD_MS = 1_000;
const DRAIN_SPREAD_MS = 10_000;
const CLOSE_TIMEOUT_MS = 30_000;
const LONGEST_CLOSE_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Creates a hub and starts it. Without options it keeps sessions in memory, and only `hub.client()` and `hub.router`
 * reach it.
 *
 * @example
 * import { createServer } from 'node:http';
 * import express from 'express';
 * import { createHub } from 'session-hub';
 *
 * const app = express();
 * const server = createServer(app);
 * const hub = await createHub({ app, server, host: '127.0.0.1', store: { kind: 'embedded', folder: './data' } });
 * server.listen(8080, '127.0.0.1');
 */
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
          directWrite: settings.directWrite,
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
