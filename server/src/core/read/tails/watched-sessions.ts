import type { Cursor } from '@session-hub/shared';
import type { Cancel, Clock } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';
import type { SessionStore, Unlisten } from '../../../ports/session-store.js';
import { CatchUpBudget } from './catch-up-frames.js';
import type { CatchUpLimits } from './reach.js';
import { RingBudget, type RingLimits } from './ring.js';
import { Turns } from './turns.js';
import { WatchedSession, type WatchedSessionOptions } from './watched-session.js';

export interface WatchedSessionsOptions {
  store: SessionStore;
  clock: Clock;
  logger: Logger;
  ring: RingLimits;
  catchUp: CatchUpLimits;
}

/** One frame may keep Redis busy for tens of milliseconds: all the catch-ups of a node leave room for others. */
const CATCH_UPS_AT_ONCE = 2;
const CATCH_UP_FRAMES = { frames: 4_096, length: 64 * 1024 * 1024 };
const SWEEP_EVERY_MS = 1_000;
const COMPARE_EVERY_SWEEPS = 25;
const COMPARE_AT_ONCE = 500;
/** A session nobody follows stays open this long, so that a reload finds its ring still there. */
const LINGER_MS = 30_000;
const MOST_LINGERING = 1_000;

/** The sessions watched on this node. One timer lets go of the unwatched and checks the watched against the store. */
export class WatchedSessions {
  readonly #options: WatchedSessionsOptions;
  readonly #ofEach: WatchedSessionOptions;
  readonly #open = new Map<string, WatchedSession>();
  readonly #opening = new Map<string, Promise<WatchedSession>>();
  /** Since when nobody needs them, the longest unneeded first. */
  readonly #lingering = new Map<string, number>();
  #sweeps = 0;
  #cancelSweep: Cancel | null = null;
  #unlisten: Unlisten = () => {};
  #comparing: Promise<void> | null = null;
  /** Heads that were asked for already may be older than what makes another comparison necessary. */
  #compareAgain = false;
  #closed = false;

  constructor(options: WatchedSessionsOptions) {
    this.#options = options;
    const { store, catchUp, ring } = options;
    this.#ofEach = {
      store,
      budget: new RingBudget(ring),
      catchUp,
      turns: new Turns(CATCH_UPS_AT_ONCE),
      catchUpBudget: new CatchUpBudget(CATCH_UP_FRAMES),
      onGone: (session) => this.#forget(session),
    };
  }

  start(): void {
    this.#unlisten = this.#options.store.listenInterruptions(() => void this.compareAll());
    this.#planSweep();
  }

  close(): void {
    this.#closed = true;
    this.#unlisten();
    this.#cancelSweep?.();
    for (const session of this.#open.values()) session.close();
    this.#open.clear();
  }

  /** Every `hold` is followed by one `release`. Rejects with `session_not_found`. */
  async hold(id: string): Promise<WatchedSession> {
    return this.#held(this.#open.get(id) ?? (await this.#openOnce(id)));
  }

  /** The same for a session that is open already; null, and nothing to release, when it is not. */
  holdOpen(id: string): WatchedSession | null {
    const session = this.#open.get(id);
    return session === undefined ? null : this.#held(session);
  }

  /**
   * Publishing may fail without anybody noticing; the heads of the logs tell. However often it is called, one
   * comparison runs at a time. Resolves when no difference is left that could be made good.
   */
  compareAll(): Promise<void> {
    this.#compareAgain = true;
    this.#comparing ??= this.#compareWhileAsked().finally(() => {
      this.#comparing = null;
    });
    return this.#comparing;
  }

  release(session: WatchedSession): void {
    session.holders -= 1;
    // One that is gone is closed already, and another of its id may be open.
    if (session.holders > 0 || session.isGone) return;
    this.#lingering.set(session.tail.id, this.#options.clock.now());
    if (this.#lingering.size > MOST_LINGERING) this.#closeOldest();
  }

  #held(session: WatchedSession): WatchedSession {
    if (session.holders === 0) this.#lingering.delete(session.tail.id);
    session.holders += 1;
    return session;
  }

  #openOnce(id: string): Promise<WatchedSession> {
    const opening = this.#opening.get(id);
    if (opening !== undefined) return opening;
    const started = this.#openNow(id).finally(() => this.#opening.delete(id));
    this.#opening.set(id, started);
    return started;
  }

  async #openNow(id: string): Promise<WatchedSession> {
    const session = await WatchedSession.open(id, this.#ofEach);
    if (this.#closed || session.isGone) session.close();
    else this.#open.set(id, session);
    return session;
  }

  #forget(session: WatchedSession): void {
    const { id } = session.tail;
    session.close();
    if (this.#open.get(id) !== session) return;
    this.#open.delete(id);
    this.#lingering.delete(id);
  }

  #planSweep(): void {
    this.#cancelSweep = this.#options.clock.after(SWEEP_EVERY_MS, () => this.#sweep());
  }

  #sweep(): void {
    const now = this.#options.clock.now();
    for (const since of this.#lingering.values()) {
      if (now - since < LINGER_MS) break;
      this.#closeOldest();
    }
    const stale = [...this.#open.values()].filter(({ needsRetry }) => needsRetry);
    for (const session of stale.slice(0, COMPARE_AT_ONCE)) void session.repair();
    this.#sweeps += 1;
    if (this.#sweeps % COMPARE_EVERY_SWEEPS === 0) void this.compareAll();
    this.#planSweep();
  }

  #closeOldest(): void {
    for (const id of this.#lingering.keys()) {
      this.#lingering.delete(id);
      this.#open.get(id)?.close();
      this.#open.delete(id);
      return;
    }
  }

  async #compareWhileAsked(): Promise<void> {
    while (this.#compareAgain && !this.#closed) {
      this.#compareAgain = false;
      const sessions = [...this.#open.values()];
      for (let first = 0; first < sessions.length && !this.#closed; first += COMPARE_AT_ONCE) {
        await this.#compareSome(sessions.slice(first, first + COMPARE_AT_ONCE));
      }
    }
  }

  /** Only what differs is read, and no more at once than is compared at once. */
  async #compareSome(sessions: readonly WatchedSession[]): Promise<void> {
    const before = sessions.map(({ tail }): Cursor => ({ epoch: tail.epoch, seq: tail.head }));
    try {
      const heads = await this.#options.store.heads(sessions.map(({ tail }) => tail.id));
      await Promise.all(
        sessions.map((session, position) => {
          const cursor = before[position];
          return cursor === undefined ? null : session.compare(heads.get(session.tail.id), cursor);
        }),
      );
    } catch (error) {
      this.#options.logger.warn('the heads of the watched sessions could not be compared', {
        error: String(error),
      });
    }
  }
}
