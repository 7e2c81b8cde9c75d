import { type Cursor, type HubEvent, hubError, LIMITS } from '@session-hub/shared';
import type { EncodedFrame } from '../../ports/frame-sink.js';
import type { EncodedEvent, Publication, SessionStore, Unlisten } from '../../ports/session-store.js';
import { FrameCache } from './frame-cache.js';
import type { RingBudget } from './ring.js';
import { type OlderLossless, Tail } from './tail.js';

/** Somebody who follows a session. `wake` says that a frame can be had; it may be called more often than needed. */
export interface Follower {
  wake(): void;
}

/** `stale` waits to be looked at again: the store could not be read. */
type State = 'live' | 'repairing' | 'stale';

/** Frames kept for others who come back from the same place. */
const CATCH_UP_LIMITS = { frames: 64, length: 8 * 1024 * 1024 };
/** How often a catch-up follows a ring that moves on under it. */
const MOST_READS = 5;
/** A longer hole is not filled event by event: the view is taken over instead. */
const LONGEST_FILL = 500;

/**
 * A session that somebody on this node watches: its tail, kept whole by listening and, where publishing failed,
 * by reading the log, once for all who follow.
 */
export class WatchedSession {
  readonly tail: Tail;
  readonly followers = new Set<Follower>();
  /** Who needs this session to stay open, followers or not. */
  holders = 0;
  readonly #store: SessionStore;
  readonly #catchUps = new FrameCache(CATCH_UP_LIMITS);
  readonly #waitingFor = new Map<number, Set<Follower>>();
  #unlisten: Unlisten = () => {};
  #state: State = 'live';
  #publishedUpTo = 0;
  #repair: Promise<void> = Promise.resolve();

  private constructor(tail: Tail, store: SessionStore) {
    this.tail = tail;
    this.#store = store;
  }

  /** Listens first and reads then, so that nothing falls between the two. */
  static async open(id: string, store: SessionStore, budget: RingBudget): Promise<WatchedSession> {
    const early: Publication[] = [];
    let receive = (publication: Publication): void => void early.push(publication);
    const unlisten = await store.listen(id, (publication) => receive(publication));
    try {
      const record = await store.read(id);
      if (record === null) throw hubError('session_not_found');
      const session = new WatchedSession(new Tail(record.view, budget), store);
      session.#unlisten = unlisten;
      receive = (publication) => session.#receive(publication);
      for (const publication of early) session.#receive(publication);
      return session;
    } catch (error) {
      unlisten();
      throw error;
    }
  }

  close(): void {
    this.#unlisten();
    this.followers.clear();
    this.tail.close();
  }

  get needsRetry(): boolean {
    return this.#state === 'stale';
  }

  /** The frame that takes a reader on from `cursor`; null when the log has to be read first, which ends in `wake`. */
  frameFor(follower: Follower, cursor: Cursor | null): EncodedFrame | null {
    if (cursor === null) return this.tail.resetFrame('first');
    if (cursor.epoch !== this.tail.epoch) return this.tail.resetFrame('epoch');
    if (cursor.seq > this.tail.head) return this.tail.resetFrame('cursor_ahead');
    if (cursor.seq >= this.tail.floor) return this.tail.frameFrom(cursor.seq);

    const known = this.#catchUps.get(cursor.seq);
    if (known !== undefined && known.to >= this.tail.floor) return known;
    this.#waitForLog(cursor.seq, follower);
    return null;
  }

  /** Compares with what the store says is the head. `before` is where the tail was when the store was asked. */
  compare(stored: Cursor | undefined, before: Cursor): Promise<void> {
    if (
      stored !== undefined &&
      stored.epoch === before.epoch &&
      stored.seq >= before.seq &&
      stored.seq <= this.tail.head
    ) {
      return this.#repair;
    }
    return this.repair();
  }

  /** Brings the tail to the head of the log. Several calls share one reading. */
  repair(): Promise<void> {
    if (this.#state === 'repairing') return this.#repair;
    this.#state = 'repairing';
    this.#repair = this.#readOn();
    return this.#repair;
  }

  #receive({ epoch, from, events }: Publication): void {
    this.#publishedUpTo = from + events.length;
    if (this.#state === 'repairing') return;
    if (epoch !== this.tail.epoch || from > this.tail.head) {
      void this.repair();
      return;
    }
    this.#push(events);
  }

  #push(events: readonly EncodedEvent[]): void {
    const { head } = this.tail;
    for (const event of events) if (event.event.seq > this.tail.head) this.tail.push(event);
    if (this.tail.head > head) this.#wakeAll(this.followers);
  }

  async #readOn(): Promise<void> {
    try {
      do {
        this.#publishedUpTo = 0;
        await this.#readToHead();
      } while (this.tail.head < this.#publishedUpTo);
      this.#state = 'live';
      this.#wakeAll(this.followers);
    } catch {
      this.#state = 'stale';
    }
  }

  async #readToHead(): Promise<void> {
    const { id, epoch, head } = this.tail;
    const stored = (await this.#store.heads([id])).get(id);
    if (stored === undefined) throw hubError('session_not_found');
    if (stored.epoch === epoch && stored.seq === head) return;
    if (stored.epoch === epoch && stored.seq > head && stored.seq - head <= LONGEST_FILL)
      await this.#fill(stored.seq);
    else await this.#startOver();
  }

  async #fill(upTo: number): Promise<void> {
    const { id } = this.tail;
    while (this.tail.head < upTo) {
      const logged = await this.#store.log({
        id,
        after: this.tail.head,
        upTo,
        limit: LONGEST_FILL,
        maxLength: LIMITS.pageLength,
        take: 'oldest',
        only: 'all',
      });
      if (logged.length === 0) throw hubError('store_unavailable');
      this.#push(logged.map(({ text }) => ({ text, event: JSON.parse(text) as HubEvent })));
    }
  }

  async #startOver(): Promise<void> {
    const record = await this.#store.read(this.tail.id);
    if (record === null) throw hubError('session_not_found');
    this.tail.replace(record.view);
    this.#catchUps.clear();
  }

  #waitForLog(from: number, follower: Follower): void {
    const waiting = this.#waitingFor.get(from);
    if (waiting !== undefined) {
      waiting.add(follower);
      return;
    }
    const started = new Set([follower]);
    this.#waitingFor.set(from, started);
    void this.#readCatchUp(from).then((outcome) => {
      this.#waitingFor.delete(from);
      if (outcome === 'read') this.#wakeAll(started);
      else if (this.#state === 'live') this.#state = 'stale';
    });
  }

  /**
   * Reads no more than the lossless events of the way, and of those no more than a frame holds. While that goes
   * on the ring may move further away; then the rest is read as well.
   */
  async #readCatchUp(from: number): Promise<'read' | 'failed'> {
    const { epoch } = this.tail;
    let older: OlderLossless = { events: [], upTo: from, missingUpTo: 0 };
    try {
      for (let tries = 0; tries < MOST_READS && older.upTo < this.tail.floor; tries++) {
        older = joined(older, await this.#readLossless(older.upTo, this.tail.floor));
        if (epoch !== this.tail.epoch) return 'read';
      }
      this.#catchUps.set(from, this.tail.frameFromBefore(from, older));
      return 'read';
    } catch {
      return 'failed';
    }
  }

  async #readLossless(after: number, upTo: number): Promise<OlderLossless> {
    const { id } = this.tail;
    const most = LIMITS.losslessBesideView;
    const [logged, oldest] = await Promise.all([
      this.#store.log({
        id,
        after,
        upTo,
        limit: most + 1,
        maxLength: LIMITS.pageLength,
        take: 'newest',
        only: 'lossless',
      }),
      this.#store.oldest(id),
    ]);
    const length = logged.reduce((sum, { text }) => sum + text.length, 0);
    const isCut = logged.length > most || length > LIMITS.pageLength / 2;
    const events = logged.slice(-most);
    const tooMany = isCut ? (events[0]?.seq ?? upTo + 1) - 1 : 0;
    return { events, upTo, missingUpTo: Math.max(tooMany, oldest - 1) };
  }

  #wakeAll(followers: ReadonlySet<Follower>): void {
    for (const follower of followers) follower.wake();
  }
}

function joined(first: OlderLossless, second: OlderLossless): OlderLossless {
  return {
    events: [...first.events, ...second.events],
    upTo: second.upTo,
    missingUpTo: Math.max(first.missingUpTo, second.missingUpTo),
  };
}
