import { type HubLimits, LIMITS, type Template } from '@session-hub/shared';
import type { Clock, Randomness } from '../../ports/clock.js';
import type { ClusterBus } from '../../ports/cluster-bus.js';
import type { Logger } from '../../ports/logger.js';
import type { SessionStore } from '../../ports/session-store.js';
import type { WebhooksOptions } from '../deliver/webhooks/webhooks.js';
import type { CatchUpLimits } from '../read/tails/reach.js';
import type { RingLimits } from '../read/tails/ring.js';
import type { BeforeExpiry } from '../session/policy/due-times.js';
import type { PolicyChanges } from '../session/policy/policy-settings.js';
import { SHIPPED_TEMPLATES } from '../session/templates/shipped/index.js';
import { Templates } from '../session/templates/templates.js';
import type { CacheLimits } from '../write/record-cache.js';
import { DEFAULT_CAPACITY } from './limits/capacity.js';
import { DEFAULT_TOMBSTONES_MS, type LiveLimits } from './limits/live-limits.js';
import type { ProcessFacts } from './managing/hub-watch.js';

export interface HubCoreOptions {
  store: SessionStore;
  clock: Clock;
  randomness: Randomness;
  logger: Logger;
  /** The way to the other nodes; left out, there are none. */
  bus?: ClusterBus;
  policy?: PolicyChanges;
  /** What may be changed while the hub runs, as it begins. */
  limits?: Partial<Omit<HubLimits, 'policy'>>;
  /** Beside the shipped ones. */
  templates?: readonly Template[];
  unknownTemplates?: 'accept' | 'refuse';
  beforeExpiry?: BeforeExpiry;
  /** What is measured of the process; left out, nothing is. */
  process?: ProcessFacts;
  webhooks?: WebhooksOptions;
  ring?: Partial<RingLimits>;
  /** Left out, R12 as PROTOCOL.md has it. */
  catchUp?: CatchUpLimits;
  /** Records kept in memory, so that an append needs no read. */
  cache?: Partial<CacheLimits>;
}

/** What one append brings has room in the ring, so that it alone sends no reader to the log. */
const DEFAULT_RING: RingLimits = { events: 512, bytes: 256 * 1024, allBytes: 128 * 1024 * 1024 };
const DEFAULT_CATCH_UP: CatchUpLimits = { length: LIMITS.catchUpLength, frameLength: LIMITS.pageLength };
export const DEFAULT_CACHE: CacheLimits = { records: 10_000, bytes: 64 * 1024 * 1024 };

const UNBOUNDED = { rate: 1e9, burst: 1e9 };
export const NO_LIMITS: Omit<HubLimits, 'policy'> = {
  capacity: DEFAULT_CAPACITY,
  tombstones: DEFAULT_TOMBSTONES_MS,
  rateLimit: UNBOUNDED,
  connectRate: UNBOUNDED,
  addressRate: UNBOUNDED,
  maxConnections: null,
};

export function tailLimits({ ring, catchUp }: HubCoreOptions): { ring: RingLimits; catchUp: CatchUpLimits } {
  return { ring: { ...DEFAULT_RING, ...ring }, catchUp: catchUp ?? DEFAULT_CATCH_UP };
}

/** The templates of a hub, laid over the policy that is in force when a session is created. */
export function templatesOf(options: HubCoreOptions, limits: LiveLimits): Templates {
  const templates = new Templates({
    templates: [...SHIPPED_TEMPLATES, ...(options.templates ?? [])],
    get policy() {
      return limits.current.policy;
    },
    unknown: options.unknownTemplates ?? 'accept',
  });
  limits.checkPolicy((policy) => templates.tryOver(policy));
  return templates;
}
