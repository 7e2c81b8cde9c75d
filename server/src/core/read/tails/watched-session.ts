import {
  type Cursor,
  type HubEvent,
  hubError,
  LIMITS,
  type SessionView,
  type Tombstone,
} from '@session-hub/shared';
import type { EncodedFrame } from '../../../ports/frame-sink.js';
import type { EncodedEvent, Publication, SessionStore, Unlisten } from '../../../ports/session-store.js';
import { completeRecord } from '../../session/draft/actors.js';
import { sessionNotFound } from '../../session/removal/tombstones.js';
import { catchUpFrame } from './catch-up.js';
import { type CatchUpBudget, CatchUpFrames } from './catch-up-frames.js';
import { type Follower, Followers } from './followers.js';
import type { CatchUpLimits } from './reach.js';
import type { RingBudget } from './ring.js';
import { frameKey, type Origin, readEpoch, Tail } from './tail.js';
import type { Turns } from './turns.js';

/** `stale` waits to be looked at again: the store could not be read. `gone` is the end. */
type State = 'live' | 'repairing' | 'stale' | 'gone';

/** A longer hole is not filled event by event: the view is taken over instead. */
const LONGEST_FILL = 500;

/** What the watched sessions of a node have in common. */
export interface WatchedSessionOptions {
  readonly store: SessionStore;
  readonly budget: RingBudget;
  readonly catchUp: CatchUpLimits;
  /** One reading of the log for readers that are behind is one turn. */
  readonly turns: Turns;
  readonly catchUpBudget: CatchUpBudget;
  readonly onGone: (session: WatchedSession) => void;
}

/**
 * A session that somebody on this node watches: its tail, kept whole by listening and, where publishing failed,
 * by reading the log, once for all who follow.
 */
export class WatchedSession {
  readonly tail: Tail;
  readonly followers = new Followers();
  /** Who needs this session to stay open, followers or not. */
  holders = 0;
  readonly #store: SessionStore;
  readonly #catchUp: CatchUpLimits;
  readonly #onGone: (session: WatchedSession) => void;
  readonly #turns: Turns;
  /** Kept for others that come back from the same place. */
  readonly #catchUps: CatchUpFrames;
  readonly #waitingFor = new Map<number, Set<Follower>>();
  #unlisten: Unlisten = () => {};
  #state: State = 'live';
  #publishedUpTo = 0;
  /** A repair under way may have asked for the head before what makes another one necessary. */
  #readAgain = false;
  #repair: Promise<void> = Promise.resolve();

  private constructor(view: SessionView, options: WatchedSessionOptions) {
    this.tail = new Tail(view, options.budget, options.catchUp.length);
    this.#store = options.store;
    this.#catchUp = options.catchUp;
    this.#turns = options.turns;
    this.#catchUps = new CatchUpFrames(options.catchUpBudget);
    this.#onGone = options.onGone;
  }

  /** Listens first and reads then, so that nothing falls between the two. */
  static async open(id: string, options: WatchedSessionOptions): Promise<WatchedSession> {
    const { store } = options;
    const early: Publication[] = [];
    let receive = (publication: Publication): void => void early.push(publication);
    const unlisten = await store.listen(id, (publication) => receive(publication));
    try {
      const record = completeRecord(await store.read(id));
      if (record === null) throw await sessionNotFound(store, id);
      const session = new WatchedSession(record.view, options);
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
    this.followers.takeAll();
    this.#catchUps.clear();
    this.tail.close();
  }

  get needsRetry(): boolean {
    return this.#state === 'stale';
  }

  get isGone(): boolean {
    return this.#state === 'gone';
  }

  /** The frame that takes a reader on from `cursor`; null when the log has to be read first, which ends in `wake`. */
  frameFor(follower: Follower, cursor: Cursor | null, origin: Origin): EncodedFrame | null {
    if (cursor === null) return this.tail.resetFrame('first');
    if (cursor.epoch !== this.tail.epoch) return this.tail.resetFrame('epoch');
    if (cursor.seq > this.tail.head) return this.tail.resetFrame('cursor_ahead');
    if (cursor.seq >= this.tail.floor) return this.tail.frameFrom(cursor.seq, origin);

    const known = this.#catchUps.take(frameKey(cursor.seq, origin));
    // One of events takes its reader on wherever it ends; one with a view is worth it where it leads into the ring.
    if (known !== undefined && (known.kind === 'events' || known.to >= this.tail.floor)) return known;
    this.#waitForLog(cursor.seq, origin, follower);
    return null;
  }

  /** Compares with what the store says is the head. `before` is where the tail was when the store was asked. */
  compare(stored: Cursor | undefined, before: Cursor): Promise<void> {
    if (stored === undefined) return this.#vanishUntold();
    const { epoch, head } = this.tail;
    if (
      stored.epoch === epoch &&
      stored.epoch === before.epoch &&
      stored.seq >= before.seq &&
      stored.seq <= head
    ) {
      return this.#repair;
    }
    return this.repair();
  }

  /** Brings the tail to the head of the log. Several calls share one reading. */
  repair(): Promise<void> {
    if (this.#state === 'gone') return Promise.resolve();
    if (this.#state === 'repairing') {
      this.#readAgain = true;
      return this.#repair;
    }
    this.#state = 'repairing';
    this.#repair = this.#readOn();
    return this.#repair;
  }

  #receive({ epoch, from, events, view, removed }: Publication): void {
    if (this.#state === 'gone') return;
    if (removed !== undefined && epoch === this.tail.epoch) {
      this.#vanish(removed);
      return;
    }
    if (this.#state === 'repairing') {
      this.#publishedUpTo = Math.max(this.#publishedUpTo, from + events.length);
      if (epoch !== this.tail.epoch) this.#readAgain = true;
      return;
    }
    if (epoch !== this.tail.epoch || from > this.tail.head) {
      void this.repair();
      return;
    }
    if (view === undefined || from !== this.tail.head) this.#push(events);
    else if (events.length > 0) {
      this.tail.append(events, view);
      this.followers.wakeAll();
    }
  }

  #push(events: readonly EncodedEvent[]): void {
    const { head } = this.tail;
    for (const event of events) if (event.event.seq > this.tail.head) this.tail.push(event);
    if (this.tail.head > head) this.followers.wakeAll();
  }

  async #readOn(): Promise<void> {
    try {
      do {
        this.#publishedUpTo = 0;
        this.#readAgain = false;
        if ((await this.#readToHead()) === 'gone') await this.#vanishUntold();
        if (this.isGone) return;
      } while (this.#readAgain || this.tail.head < this.#publishedUpTo);
      this.#state = 'live';
      this.followers.wakeAll();
    } catch {
      if (!this.isGone) this.#state = 'stale';
    }
  }

  async #readToHead(): Promise<'read' | 'gone'> {
    const { id, epoch, head } = this.tail;
    const stored = (await this.#store.heads([id])).get(id);
    if (stored === undefined) return 'gone';
    if (stored.epoch === epoch && stored.seq === head) return 'read';
    const isFillable = stored.epoch === epoch && stored.seq > head && stored.seq - head <= LONGEST_FILL;
    if (isFillable && (await this.#fill(stored.seq)) === 'filled') return 'read';
    return await this.#startOver();
  }

  async #fill(upTo: number): Promise<'filled' | 'epoch over'> {
    const { id, epoch } = this.tail;
    while (this.tail.head < upTo) {
      const page = await readEpoch(this.#store, epoch, {
        id,
        after: this.tail.head,
        upTo,
        limit: LONGEST_FILL,
        maxLength: LIMITS.pageLength,
        take: 'oldest',
        only: 'all',
      });
      if (page === null) return 'epoch over';
      if (page.events.length === 0) throw hubError('store_unavailable');
      this.#push(page.events.map(({ text }) => ({ text, event: JSON.parse(text) as HubEvent })));
    }
    return 'filled';
  }

  async #startOver(): Promise<'read' | 'gone'> {
    const record = completeRecord(await this.#store.read(this.tail.id));
    if (record === null) return 'gone';
    this.tail.replace(record.view);
    this.#catchUps.clear();
    return 'read';
  }

  /** Nobody has said why: it was removed and the news lost, or history has changed. */
  async #vanishUntold(): Promise<void> {
    const tombstone = await this.#store.readTombstone(this.tail.id).catch(() => null);
    this.#vanish(tombstone);
  }

  /** Its readers are told, and whoever asks for it from now on finds out for itself whether it is there again. */
  #vanish(tombstone: Tombstone | null): void {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    const followers = this.followers.takeAll();
    this.#onGone(this);
    for (const follower of followers) follower.vanish(tombstone);
  }

  #waitForLog(from: number, origin: Origin, follower: Follower): void {
    const key = frameKey(from, origin);
    const waiting = this.#waitingFor.get(key);
    if (waiting !== undefined) {
      waiting.add(follower);
      return;
    }
    const started = new Set([follower]);
    this.#waitingFor.set(key, started);
    void this.#readCatchUp(from, origin).then((outcome) => {
      this.#waitingFor.delete(key);
      if (outcome === 'read') for (const waiting of started) waiting.wake();
      else if (this.#state === 'live') this.#state = 'stale';
    });
  }

  async #readCatchUp(from: number, origin: Origin): Promise<'read' | 'failed'> {
    const { tail } = this;
    const { epoch } = tail;
    try {
      const read = async () => {
        // Before its turn came the log may have got another epoch, and its readers may have gone.
        if (tail.epoch !== epoch || this.followers.isEmpty) return 'not needed';
        return await catchUpFrame({ tail, store: this.#store, limits: this.#catchUp }, from, origin);
      };
      // What a `subscribe` reads is small, and after a restart of the hub a crowd waits for it.
      const frame = origin === 'given' ? await read() : await this.#turns.run(read);
      if (frame === null) await this.repair();
      else if (frame !== 'not needed') this.#keep(from, origin, frame);
      return 'read';
    } catch {
      return 'failed';
    }
  }

  /** Since the frame was made, its epoch may have ended, and its readers may have gone. */
  #keep(from: number, origin: Origin, frame: EncodedFrame): void {
    if (frame.end.epoch !== this.tail.epoch || this.followers.isEmpty) return;
    this.#catchUps.set(frameKey(from, origin), frame);
  }
}
