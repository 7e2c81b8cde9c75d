import type { Cursor } from '@session-hub/shared';
import type { Cancel, Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { SessionStore } from '../../ports/session-store.js';
import { RingBudget, type RingLimits } from './ring.js';
import { WatchedSession } from './watched-session.js';

export interface WatchedSessionsOptions {
  store: SessionStore;
  clock: Clock;
  logger: Logger;
  ring: RingLimits;
}

const SWEEP_EVERY_MS = 1_000;
const COMPARE_EVERY_SWEEPS = 25;
const COMPARE_AT_ONCE = 500;
/** A session nobody follows stays open this long, so that a reload finds its ring still there. */
const LINGER_MS = 30_000;
const MOST_LINGERING = 1_000;

/** The sessions watched on this node. One timer lets go of the unwatched and checks the watched against the store. */
export class WatchedSessions {
  readonly #options: WatchedSessionsOptions;
  readonly #budget: RingBudget;
  readonly #open = new Map<string, WatchedSession>();
  readonly #opening = new Map<string, Promise<WatchedSession>>();
  /** Since when nobody needs them, the longest unneeded first. */
  readonly #lingering = new Map<string, number>();
  #sweeps = 0;
  #cancelSweep: Cancel | null = null;
  #closed = false;

  constructor(options: WatchedSessionsOptions) {
    this.#options = options;
    this.#budget = new RingBudget(options.ring);
  }

  start(): void {
    this.#cancelSweep = this.#options.clock.after(SWEEP_EVERY_MS, () => this.#sweep());
  }

  close(): void {
    this.#closed = true;
    this.#cancelSweep?.();
    for (const session of this.#open.values()) session.close();
    this.#open.clear();
  }

  /** Every `hold` is followed by one `release`. Rejects with `session_not_found`. */
  async hold(id: string): Promise<WatchedSession> {
    const session = this.#open.get(id) ?? (await this.#openOnce(id));
    session.holders += 1;
    this.#lingering.delete(id);
    return session;
  }

  release(session: WatchedSession): void {
    session.holders -= 1;
    if (session.holders > 0) return;
    this.#lingering.set(session.tail.id, this.#options.clock.now());
    if (this.#lingering.size > MOST_LINGERING) this.#closeOldest();
  }

  #openOnce(id: string): Promise<WatchedSession> {
    const opening = this.#opening.get(id);
    if (opening !== undefined) return opening;
    const started = this.#openNow(id).finally(() => this.#opening.delete(id));
    this.#opening.set(id, started);
    return started;
  }

  async #openNow(id: string): Promise<WatchedSession> {
    const session = await WatchedSession.open(id, this.#options.store, this.#budget);
    if (this.#closed) session.close();
    else this.#open.set(id, session);
    return session;
  }

  #sweep(): void {
    const now = this.#options.clock.now();
    for (const since of this.#lingering.values()) {
      if (now - since < LINGER_MS) break;
      this.#closeOldest();
    }
    for (const session of this.#open.values()) if (session.needsRetry) void session.repair();
    this.#sweeps += 1;
    if (this.#sweeps % COMPARE_EVERY_SWEEPS === 0) void this.#compareAll();
    this.start();
  }

  #closeOldest(): void {
    for (const id of this.#lingering.keys()) {
      this.#lingering.delete(id);
      this.#open.get(id)?.close();
      this.#open.delete(id);
      return;
    }
  }

  /** Publishing may fail without anybody noticing; the heads of the logs tell. */
  async #compareAll(): Promise<void> {
    const sessions = [...this.#open.values()];
    for (let first = 0; first < sessions.length && !this.#closed; first += COMPARE_AT_ONCE) {
      await this.#compareSome(sessions.slice(first, first + COMPARE_AT_ONCE));
    }
  }

  async #compareSome(sessions: readonly WatchedSession[]): Promise<void> {
    const before = sessions.map(({ tail }): Cursor => ({ epoch: tail.epoch, seq: tail.head }));
    try {
      const heads = await this.#options.store.heads(sessions.map(({ tail }) => tail.id));
      sessions.forEach((session, position) => {
        const cursor = before[position];
        if (cursor !== undefined) void session.compare(heads.get(session.tail.id), cursor);
      });
    } catch (error) {
      this.#options.logger.warn('the heads of the watched sessions could not be compared', {
        error: String(error),
      });
    }
  }
}
