import type { Server as HttpServer } from 'node:http';
import { type CapacitySettings, DEFAULT_NAMESPACE, type HubLimits, type Template } from '@session-hub/shared';
import type { Express } from 'express';
import type { Server as SocketServer } from 'socket.io';
import type { WebhookSettings } from '../core/deliver/webhooks/webhooks-facade.js';
import { capacitySettings } from '../core/hub/limits/capacity.js';
import { LEAST_OF_OPTIONS, refuseLockingOut } from '../core/hub/limits/least-limits.js';
import { DEFAULT_TOMBSTONES_MS } from '../core/hub/limits/live-limits.js';
import { ANONYMOUS } from '../core/session/draft/actors.js';
import type { BeforeExpiry } from '../core/session/policy/due-times.js';
import {
  type PolicyChanges,
  type PolicySettings,
  policySettings,
} from '../core/session/policy/policy-settings.js';
import type { Authenticate } from '../ports/authenticator.js';
import type { Logger } from '../ports/logger.js';
import type { SessionStore } from '../ports/session-store.js';
import type { BucketLimit } from '../protocol/limits/token-bucket.js';
import { type TrustProxy, type Trusts, trustsOf } from './trust-proxy.js';
import { type WebhookOptions, webhookSettings } from './webhook-options.js';

/**
 * Where sessions are kept: in memory, in a folder, in Redis, or in a store of your own.
 *
 * @example
 * const store: StoreChoice = { kind: 'redis', url: 'redis://127.0.0.1:6379' };
 * const hub = await createHub({ store });
 */
export type StoreChoice =
  /** Gone when the process ends. */
  | { kind: 'memory' }
  /** In a folder of this machine. An append is acknowledged when it is on disk. */
  | { kind: 'embedded'; folder: string; maxBytes?: number }
  /** In Redis, shared by any number of hubs: `redis://…`, `redis+sentinel://…` or `redis+cluster://…`; see docs/DEPLOY.md. */
  | { kind: 'redis'; url: string }
  /** One of your own. */
  | { kind: 'custom'; store: SessionStore };

/**
 * Options of `createHub`. All of them are optional.
 *
 * @example
 * const options: CreateHubOptions = {
 *   server: httpServer,
 *   store: { kind: 'embedded', folder: './data' },
 *   capacity: { maxSessions: 10_000 },
 *   allowedOrigins: ['https://app.example'],
 * };
 * const hub = await createHub(options);
 */
export interface CreateHubOptions {
  /** Where sessions are kept; in memory by default. */
  store?: StoreChoice;
  /** Attaches Socket.IO to this server. You listen on it and close it yourself. */
  server?: HttpServer;
  /** Serves the HTTP interface and the page in this Express application, below `path`. */
  app?: Express;
  /**
   * Uses this Socket.IO server instead of creating one. You then set the limits for connections that are not
   * admitted yet: pass it the `socketOptions` of this package.
   */
  io?: SocketServer;
  /** The path of the hub: Socket.IO is at PATH/socket.io and HTTP at PATH/v1. */
  path?: string;
  /** The Socket.IO namespace of the hub. Clients must use the same one. */
  namespace?: string;
  /** Returns the principal for a token. Without it, every caller is admitted as `anonymous`. */
  authenticate?: Authenticate;
  /**
   * More origins whose pages may use the hub, such as `https://app.example`. The origin of the hub itself is
   * always allowed.
   */
  allowedOrigins?: readonly string[];
  /**
   * The address the server listens on. On a loopback address the hub answers loopback names only, and pages
   * of every loopback port may use it. Left out, it answers every host name.
   */
  host?: string;
  /**
   * The policy of sessions whose template does not say otherwise. Running sessions keep the policy they were
   * created with.
   */
  policy?: PolicyChanges;
  /**
   * Templates in addition to those of the package: a folder (docs/TEMPLATES.md), or the templates
   * themselves.
   */
  templates?: string | readonly Template[];
  /**
   * What happens when `create` names an unknown template: `accept`, the default, uses the name as a label,
   * and `refuse` refuses the session.
   */
  unknownTemplates?: 'accept' | 'refuse';
  /** Called before a session expires. The hub waits up to 5 s for it. It may `extend` the session. */
  beforeExpiry?: BeforeExpiry;
  /**
   * The rate of requests of one connection, or of one caller over HTTP: `rate` a second and `burst` at once.
   * 500 and 1,000 by default.
   */
  rateLimit?: BucketLimit;
  /**
   * The rate of new connections of this hub: `rate` a second and `burst` at once. 500 and 2,000 by default.
   * Connections above it are refused with the time of the next try.
   */
  connectRate?: BucketLimit;
  /**
   * The rate of connection attempts from one address, before a token is checked: `rate` a second and `burst`
   * at once. 100 and 1,000 by default. An IPv6 /64 counts as one address, and loopback is not limited. A
   * connection costs 1, a permanent refusal 10, and an HTTP request with a valid token nothing.
   */
  addressRate?: BucketLimit;
  /**
   * Proxies whose `X-Forwarded-For` gives the address of a client: the number of proxies, or their addresses. None by
   * default: all clients behind a proxy then count as one address.
   *
   * @example
   * await createHub({ server: httpServer, trustProxy: 1 });
   * await createHub({ server: httpServer, trustProxy: ['loopback', '10.0.0.0/8'] });
   */
  trustProxy?: TrustProxy;
  /**
   * The number of open connections: event streams and sockets; with `server` also sockets that are not
   * admitted yet. No limit by default.
   */
  maxConnections?: number;
  /** The number of sessions, and what happens when it is reached; no limit by default. */
  capacity?: Partial<CapacitySettings>;
  /** How long the tombstone of a removed session can be read, in milliseconds; 7 days by default. */
  tombstones?: number;
  /** Receivers that the hub sends events to; the same on every node. See docs/WEBHOOKS.md. */
  webhooks?: readonly WebhookOptions[];
  /**
   * Writes frames to TCP connections past Engine.IO and `ws`, using private fields of `engine.io` 6 and `ws` 8. Off by
   * default. It saves CPU when one event goes to many clients; docs/BENCHMARKS.md shows both in `fanout` and `burst`.
   * Connections that are encrypted, compressed or polling do not use it. Where the private fields of another version
   * look different, frames go through Engine.IO.
   *
   * @example
   * await createHub({ server: httpServer, directWrite: true });
   */
  directWrite?: boolean;
  /** Where the hub writes its log lines; nowhere by default. */
  logger?: Logger;
}

export interface HubSettings {
  store: StoreChoice;
  server: HttpServer | null;
  app: Express | null;
  io: SocketServer | null;
  path: string;
  namespace: string;
  authenticate: Authenticate;
  allowedOrigins: readonly string[];
  host: string | null;
  policy: PolicySettings;
  templates: string | readonly Template[];
  unknownTemplates: 'accept' | 'refuse';
  beforeExpiry: BeforeExpiry | null;
  /** As the hub begins; all of them can be changed while it runs. */
  limits: Omit<HubLimits, 'policy'>;
  trusts: Trusts | null;
  rateLimit: BucketLimit;
  connectRate: BucketLimit;
  maxConnections: number | null;
  webhooks: readonly WebhookSettings[];
  directWrite: 'on' | 'off';
  logger: Logger | null;
}

const DEFAULT_RATE: BucketLimit = { rate: 500, burst: 1_000 };
const DEFAULT_CONNECT_RATE: BucketLimit = { rate: 500, burst: 2_000 };
/** An office of 500 people with two open pages each comes back at once after a hub was killed. */
const DEFAULT_ADDRESS_RATE: BucketLimit = { rate: 100, burst: 1_000 };

/** Merges the options with their defaults, once, and refuses what contradicts itself. */
export function hubSettings(options: CreateHubOptions): HubSettings {
  const path = (options.path ?? '').replace(/\/+$/, '');
  const namespace = options.namespace ?? DEFAULT_NAMESPACE;
  if (path !== '' && !path.startsWith('/'))
    throw new Error(`path must begin with "/": "/${path}" instead of "${path}".`);
  if (!namespace.startsWith('/'))
    throw new Error(`namespace must begin with "/": "/${namespace}" instead of "${namespace}".`);
  if (options.io !== undefined && options.server !== undefined) {
    throw new Error(
      'Give either io or server: a Socket.IO server of your own is attached to its server already.',
    );
  }
  const connectRate = options.connectRate ?? DEFAULT_CONNECT_RATE;
  const addressRate = options.addressRate ?? DEFAULT_ADDRESS_RATE;
  const maxConnections = options.maxConnections ?? null;
  const rateLimit = options.rateLimit ?? DEFAULT_RATE;
  refuseLockingOut({ rateLimit, connectRate, addressRate, maxConnections }, LEAST_OF_OPTIONS);
  const tombstones = options.tombstones ?? DEFAULT_TOMBSTONES_MS;
  if (!(tombstones >= 1)) throw new Error(`tombstones must be at least 1 millisecond, not ${tombstones}.`);
  return {
    store: options.store ?? { kind: 'memory' },
    server: options.server ?? null,
    app: options.app ?? null,
    io: options.io ?? null,
    path,
    namespace,
    authenticate: options.authenticate ?? (() => Promise.resolve(ANONYMOUS)),
    allowedOrigins: options.allowedOrigins ?? [],
    host: options.host ?? null,
    policy: policySettings(options.policy),
    templates: options.templates ?? [],
    unknownTemplates: options.unknownTemplates ?? 'accept',
    beforeExpiry: options.beforeExpiry ?? null,
    limits: {
      rateLimit,
      connectRate,
      addressRate,
      maxConnections,
      capacity: capacitySettings(options.capacity),
      tombstones,
    },
    trusts: chosenTrusts(options.trustProxy ?? 0),
    rateLimit,
    connectRate,
    maxConnections,
    webhooks: webhookSettings(options.webhooks ?? []),
    directWrite: options.directWrite === true ? 'on' : 'off',
    logger: options.logger ?? null,
  };
}

function chosenTrusts(trustProxy: TrustProxy): Trusts | null {
  try {
    return trustsOf(trustProxy);
  } catch (error) {
    throw new Error(`trustProxy cannot be used: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
