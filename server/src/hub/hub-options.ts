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

/** Where sessions are kept. */
export type StoreChoice =
  /** Gone when the process ends. */
  | { kind: 'memory' }
  /** In a folder of this machine; an append is acknowledged once it is on disk. */
  | { kind: 'embedded'; folder: string; maxBytes?: number }
  /** In Redis, shared by any number of hubs: `redis://…`, `redis+sentinel://…` or `redis+cluster://…`; see docs/DEPLOY.md. */
  | { kind: 'redis'; url: string }
  /** One of your own. */
  | { kind: 'custom'; store: SessionStore };

export interface CreateHubOptions {
  store?: StoreChoice;
  /** Attach to this server, which you listen and close yourself. */
  server?: HttpServer;
  /** Serve the HTTP interface and the page in this Express application, below `path`. */
  app?: Express;
  /**
   * Use this Socket.IO server instead of one of our own. Its limits for connections that are not admitted are then yours to set:
   * give it the `socketOptions` of this package.
   */
  io?: SocketServer;
  /** Everything of the hub lies below this path: Socket.IO at PATH/socket.io, HTTP at PATH/v1. */
  path?: string;
  namespace?: string;
  /** Says which principal sent a token. Without it every caller is admitted, as `anonymous`. */
  authenticate?: Authenticate;
  /** Origins, beside the hub's own, whose pages may use it: `https://app.example`. */
  allowedOrigins?: readonly string[];
  /**
   * The address the server listens on. On loopback only loopback names are answered, and pages of every loopback port may
   * use the hub. Left out, all names are answered.
   */
  host?: string;
  /** What sessions live by unless their template says otherwise. Running sessions keep what they were created with. */
  policy?: PolicyChanges;
  /** Templates of your own beside the shipped ones: a folder of them (docs/TEMPLATES.md), or the templates themselves. */
  templates?: string | readonly Template[];
  /** What becomes of a `create` that names no known template: the name is a mere label (the default), or it is refused. */
  unknownTemplates?: 'accept' | 'refuse';
  /** Called before a session expires, and waited for up to 5 s. It may still `extend` the session. */
  beforeExpiry?: BeforeExpiry;
  /** Requests of one connection, or of one caller over HTTP. */
  rateLimit?: BucketLimit;
  /** New connections of this hub; those above are told when to come again. */
  connectRate?: BucketLimit;
  /**
   * Attempts to get in from one address, before any token is looked at; an IPv6 /64 counts as one address, and loopback
   * is not limited. A connection costs 1, one refused for good 10, an HTTP request with a good token nothing. 100 a second and
   * 1,000 at once by default.
   */
  addressRate?: BucketLimit;
  /**
   * Proxies that may say where a client comes from, in `X-Forwarded-For`: how many stand before the hub, or which
   * addresses they have. None by default: behind a proxy all its clients then count as one address.
   *
   * @example
   * await createHub({ server, trustProxy: 1 });
   * await createHub({ server, trustProxy: ['loopback', '10.0.0.0/8'] });
   */
  trustProxy?: TrustProxy;
  /** Connections at the same time: event streams and sockets; with `server` also sockets that are not admitted yet. No limit by default. */
  maxConnections?: number;
  /** How many sessions there may be, and what happens when there are; no limit by default. */
  capacity?: Partial<CapacitySettings>;
  /** How long what is left of a removed session can be read, in milliseconds; 7 days by default. */
  tombstones?: number;
  /** Who is told of events elsewhere; the same on every node. See docs/WEBHOOKS.md. */
  webhooks?: readonly WebhookOptions[];
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
