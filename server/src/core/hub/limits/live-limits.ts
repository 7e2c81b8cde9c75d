import {
  type HubLimits,
  hubError,
  LIMITS,
  type LimitChanges,
  type LimitsState,
  type PolicySettings,
  type ReconfigureInput,
} from '@session-hub/shared';
import type { Cancel, Clock, Randomness } from '../../../ports/clock.js';
import type { ClusterBus } from '../../../ports/cluster-bus.js';
import type { Logger } from '../../../ports/logger.js';
import type { SessionStore } from '../../../ports/session-store.js';
import { fittedOver, laidOver } from './laid-over.js';

export interface LiveLimitsOptions {
  store: SessionStore;
  clock: Clock;
  randomness: Randomness;
  logger: Logger;
  bus: ClusterBus;
  /** What this node was started with. */
  base: HubLimits;
}

/** What the store keeps: never the limits themselves, so that what nobody changed stays each node's own. */
interface StoredLimits {
  changed: LimitChanges;
  log: LimitsState['changes'];
}

/** A node that was not told looks by itself. */
const READ_EVERY_MS = 10_000;
const MOST_TRIES = 100;
/** From then on whoever finds the limits changed waits for a moment, a longer one each time, so that few meet again. */
const EAGER_TRIES = 3;
const LONGEST_PAUSE_MS = 50;
const DAY = 86_400_000;

export const DEFAULT_TOMBSTONES_MS = 7 * DAY;

/** The limits as they are now. What is changed while hubs run lies in the store and counts on every node of it. */
export class LiveLimits {
  readonly #options: LiveLimitsOptions;
  readonly #listeners = new Set<(limits: HubLimits) => void>();
  readonly #policyChecks: ((policy: PolicySettings) => void)[] = [];
  readonly #unlisten: () => void;
  #current: HubLimits;
  #stored: StoredLimits = { changed: {}, log: [] };
  #version = 0;
  #cancel: Cancel | null = null;
  #stopped = false;

  constructor(options: LiveLimitsOptions) {
    this.#options = options;
    this.#current = options.base;
    this.#unlisten = options.bus.listen('limits', ({ version }) => {
      if (version > this.#version) void this.#refresh();
    });
  }

  get current(): HubLimits {
    return this.#current;
  }

  get state(): LimitsState {
    return { version: this.#version, limits: this.#current, changes: this.#stored.log };
  }

  async start(): Promise<void> {
    await this.#refresh();
    this.#plan();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#unlisten();
    this.#listeners.clear();
  }

  /** Calls `listener` after each change. */
  listen(listener: (limits: HubLimits) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Whatever `check` throws refuses a change of the policy on this node. */
  checkPolicy(check: (policy: PolicySettings) => void): void {
    this.#policyChecks.push(check);
  }

  /** In force here when it resolves, on the nodes that can be reached a moment later, on all within 10 s. */
  async reconfigure(by: string, { changes, reason, ifVersion }: ReconfigureInput): Promise<LimitsState> {
    const { store, clock, bus } = this.#options;
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      await this.#read();
      if (ifVersion !== undefined && ifVersion !== this.#version) {
        throw hubError('seq_moved', {
          message: 'The limits have changed since you looked at them.',
          details: { version: this.#version },
        });
      }
      const changed = merged(this.#stored.changed, changes);
      const { policy } = checked(() => laidOver(this.#options.base, partsNamedBy(changes, changed)));
      if (changes.policy !== undefined) for (const check of this.#policyChecks) check(policy);
      const version = this.#version + 1;
      const entry = { version, at: clock.now(), by, ...(reason === undefined ? {} : { reason }), changes };
      const stored: StoredLimits = {
        changed,
        log: [entry, ...this.#stored.log].slice(0, LIMITS.limitChanges),
      };
      const outcome = await store.writeSettings({ version, text: JSON.stringify(stored) });
      if (outcome === 'conflict') {
        await this.#pause(attempt);
        continue;
      }
      this.#take(version, stored);
      bus.publish('limits', { version });
      return this.state;
    }
    throw hubError('overloaded', { message: 'Too many others are changing the limits at the same moment.' });
  }

  async #pause(attempt: number): Promise<void> {
    const { clock, randomness } = this.#options;
    if (attempt < EAGER_TRIES) return;
    const pause = randomness.fraction() * Math.min(attempt, LONGEST_PAUSE_MS);
    await new Promise<void>((resolve) => clock.after(pause, resolve));
  }

  #plan(): void {
    if (this.#stopped) return;
    this.#cancel = this.#options.clock.after(
      READ_EVERY_MS,
      () => void this.#refresh().then(() => this.#plan()),
    );
  }

  async #refresh(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      this.#options.logger.warn('the limits could not be read; those known stay', { error: String(error) });
    }
  }

  async #read(): Promise<void> {
    const settings = await this.#options.store.readSettings();
    // A store that lost its newest writes may have gone back.
    if (settings !== null && settings.version !== this.#version) {
      this.#take(settings.version, JSON.parse(settings.text) as StoredLimits);
    }
  }

  #take(version: number, stored: StoredLimits): void {
    const { base, logger } = this.#options;
    const { limits, leftOut, raised } = fittedOver(base, stored.changed);
    if (leftOut.length > 0) {
      const message =
        'some limits changed elsewhere contradict the settings of this node, which keeps its own';
      logger.warn(message, { version, contradictions: leftOut });
    }
    if (raised.length > 0) {
      const message =
        'some stored limits would lock everybody out; this node uses the smallest values allowed';
      logger.warn(message, { version, raised });
    }
    this.#current = limits;
    this.#version = version;
    this.#stored = stored;
    for (const listener of [...this.#listeners]) listener(this.#current);
  }
}

function merged(before: LimitChanges, changes: LimitChanges): LimitChanges {
  const result: LimitChanges = { ...before, ...changes };
  if (changes.capacity !== undefined) result.capacity = { ...before.capacity, ...changes.capacity };
  if (changes.policy !== undefined) {
    const retention = { ...before.policy?.retention, ...changes.policy.retention };
    const kept = Object.keys(retention).length === 0 ? {} : { retention };
    result.policy = { ...before.policy, ...changes.policy, ...kept };
  }
  return result;
}

/** What others changed may contradict this node's settings: that must not keep anybody from changing something else. */
function partsNamedBy(changes: LimitChanges, merged: LimitChanges): LimitChanges {
  return Object.fromEntries(Object.entries(merged).filter(([part]) => Object.hasOwn(changes, part)));
}

function checked<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw hubError('bad_request', { message: error instanceof Error ? error.message : String(error) });
  }
}
