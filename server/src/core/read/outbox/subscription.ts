import type { Cursor, Tombstone } from '@session-hub/shared';
import type { EncodedFrame } from '../../../ports/frame-sink.js';
import type { Follower } from '../tails/followers.js';
import type { WatchedSession } from '../tails/watched-session.js';

export interface SubscriptionOwner {
  /** Called when there is a frame to take, at most once until it has been taken. */
  addBehind(subscription: Subscription): void;
  /** Called when its session is not there any more. */
  drop(subscription: Subscription, tombstone: Tombstone | null): void;
}

/** One reader of one session: the cursor it was last sent, and whether there is more. */
export class Subscription implements Follower {
  place = -1;
  readonly session: WatchedSession;
  /** Null until the first frame, for a reader that came without a cursor. */
  sent: Cursor | null;
  readonly #owner: SubscriptionOwner;
  #queued = false;
  #ended = false;
  /** Every subscription is answered by a frame, even when there is nothing new. */
  #owed = true;

  constructor(owner: SubscriptionOwner, session: WatchedSession, cursor: Cursor | null) {
    this.#owner = owner;
    this.session = session;
    this.sent = cursor;
  }

  begin(): void {
    this.session.followers.add(this);
    this.wake();
  }

  end(): void {
    this.#ended = true;
    this.session.followers.delete(this);
  }

  wake(): void {
    if (this.#queued || this.#ended) return;
    this.#queued = true;
    this.#owner.addBehind(this);
  }

  vanish(tombstone: Tombstone | null): void {
    if (!this.#ended) this.#owner.drop(this, tombstone);
  }

  /** The frame from the cursor to the head, with the cursor moved along; null when there is none to send now. */
  takeFrame(): EncodedFrame | null {
    this.#queued = false;
    if (this.#ended || !this.#isBehind()) return null;
    const frame = this.session.frameFor(this, this.sent, this.#owed ? 'given' : 'sent');
    if (frame === null) return null;
    this.sent = frame.end;
    this.#owed = false;
    if (frame.to < this.session.tail.head) this.wake();
    return frame;
  }

  #isBehind(): boolean {
    const { tail } = this.session;
    return this.#owed || this.sent === null || this.sent.seq !== tail.head || this.sent.epoch !== tail.epoch;
  }
}

/** What one connection watches. Live, slow and returning readers are the same thing at different distances. */
export interface Reader {
  /**
   * Starts (or starts again) at the cursor, or at the beginning of knowledge without one; frames follow through
   * the sink, at least one. Rejects with `session_not_found`, `cursor_ahead` or `too_many_subscriptions`.
   */
  follow(id: string, cursor: Cursor | null): Promise<void>;
  /** The same at once, where nobody has to be asked; `later` says that nothing was done, and `follow` has to be called. */
  followNow(id: string, cursor: Cursor | null): 'followed' | 'later';
  unfollow(id: string): void;
  /** At most one write per this many milliseconds. */
  setInterval(milliseconds: number): void;
  /** Per watched session: epoch, seq last sent, seq of the head. */
  positions(): Record<string, [epoch: string, sent: number, head: number]>;
  close(): void;
}
