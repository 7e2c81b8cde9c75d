import { type Cursor, hubError, LIMITS, type Tombstone } from '@session-hub/shared';
import type { EncodedFrame, FrameSink } from '../../../ports/frame-sink.js';
import type { WatchedSession } from '../tails/watched-session.js';
import type { WatchedSessions } from '../tails/watched-sessions.js';
import type { Reader } from './subscription.js';
import { Subscription, type SubscriptionOwner } from './subscription.js';
import { sharedMoment, type WriteRound, type Writer } from './write-round.js';

/** Hears which sessions a reader follows. */
export interface Attendance {
  enter(id: string): void;
  leave(id: string): void;
  close(): void;
}

/**
 * A socket that was written a moment ago waits this long and on to the next step of the round, so that many events share
 * a message. One that hears something every few milliseconds does not wait.
 */
const BUSY_INTERVAL_MS = 2;
/** A message is closed past this size; what is left follows when the socket may be written again. */
const MESSAGE_BYTES = 256 * 1024;
const NOTHING: readonly EncodedFrame[] = [];

/**
 * One connection's way out. It holds cursors and no messages: whatever a reader missed, it is one frame per
 * session away, and the memory of a slow reader does not grow.
 */
export class Outbox implements Reader, Writer, SubscriptionOwner {
  notBefore = 0;
  readonly #sessions: WatchedSessions;
  readonly #round: WriteRound;
  readonly #sink: FrameSink;
  readonly #attendance: Attendance;
  readonly #followed = new Map<string, Subscription>();
  /** Which `follow` of a session came last, while its session is being opened. Null until that is needed, as for most. */
  #opening: Map<string, symbol> | null = null;
  #behind: Subscription[] = [];
  /** With what is left of those that were removed; null while there are none. */
  #gone: Map<string, Tombstone | null> | null = null;
  #writing = false;
  #planned = false;
  #closed = false;
  #interval = BUSY_INTERVAL_MS;

  constructor(sessions: WatchedSessions, round: WriteRound, sink: FrameSink, attendance: Attendance) {
    this.#sessions = sessions;
    this.#round = round;
    this.#sink = sink;
    this.#attendance = attendance;
  }

  async follow(id: string, cursor: Cursor | null): Promise<void> {
    if (!this.#hasRoomFor(id)) {
      throw hubError('too_many_subscriptions', { details: { limit: LIMITS.subscriptionsPerConnection } });
    }
    const ticket = Symbol(id);
    const opening = this.#opening ?? new Map<string, symbol>();
    this.#opening = opening.set(id, ticket);
    try {
      const session = await this.#holdAt(id, cursor);
      if (opening.get(id) === ticket && !this.#closed) this.#attach(session, cursor);
      else this.#sessions.release(session);
    } finally {
      if (opening.get(id) === ticket) opening.delete(id);
    }
  }

  followNow(id: string, cursor: Cursor | null): 'followed' | 'later' {
    if (this.#closed || !this.#hasRoomFor(id)) return 'later';
    const session = this.#sessions.holdOpen(id);
    if (session === null) return 'later';
    if (session.isGone || isAhead(session, cursor)) {
      this.#sessions.release(session);
      return 'later';
    }
    this.#opening?.delete(id);
    this.#attach(session, cursor);
    return 'followed';
  }

  unfollow(id: string): void {
    this.#opening?.delete(id);
    this.#end(id);
  }

  setInterval(milliseconds: number): void {
    this.#interval = Math.max(BUSY_INTERVAL_MS, milliseconds);
  }

  positions(): Record<string, [epoch: string, sent: number, head: number]> {
    const positions: Record<string, [string, number, number]> = {};
    for (const [id, { sent, session }] of this.#followed) {
      if (sent !== null) positions[id] = [sent.epoch, sent.seq, session.tail.head];
    }
    return positions;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const id of [...this.#followed.keys()]) this.unfollow(id);
    this.#behind = [];
    this.#attendance.close();
  }

  addBehind(subscription: Subscription): void {
    this.#behind.push(subscription);
    this.#plan();
  }

  drop({ session }: Subscription, tombstone: Tombstone | null): void {
    const { id } = session.tail;
    this.#end(id);
    this.#gone ??= new Map();
    this.#gone.set(id, tombstone);
    this.#plan();
  }

  writeNow(now: number): void {
    this.#planned = false;
    if (this.#writing || this.#closed) return;
    this.#tellGone();
    const frames = this.#takeFrames();
    if (frames.length === 0) return;
    this.#writing = true;
    const pause = this.#interval;
    this.notBefore = pause > BUSY_INTERVAL_MS ? sharedMoment(now, pause) : now + pause;
    this.#sink.write(frames, this.#written);
  }

  readonly #written = (): void => {
    this.#writing = false;
    if (this.#behind.length > 0 || this.#gone !== null) this.#plan();
  };

  #plan(): void {
    if (this.#planned || this.#writing || this.#closed) return;
    this.#planned = true;
    this.#round.add(this);
  }

  /** Who has asked for one of them again meanwhile gets its answer as a frame. */
  #tellGone(): void {
    if (this.#gone === null) return;
    const gone = [...this.#gone].filter(([id]) => !this.#followed.has(id));
    this.#gone = null;
    if (gone.length === 0) return;
    this.#sink.gone(
      gone.map(([id]) => id),
      gone.flatMap(([, tombstone]) => tombstone ?? []),
    );
  }

  #takeFrames(): readonly EncodedFrame[] {
    if (this.#behind.length === 1) return this.#takeOnly();
    const frames: EncodedFrame[] = [];
    let bytes = 0;
    let taken = 0;
    for (const subscription of this.#behind) {
      if (bytes >= MESSAGE_BYTES) break;
      taken += 1;
      const frame = subscription.takeFrame();
      if (frame === null) continue;
      frames.push(frame);
      bytes += frame.text.length;
    }
    this.#behind = this.#behind.slice(taken);
    return frames;
  }

  /** The same for a reader that is behind in a single session, as most are: nothing has to be gathered or moved. */
  #takeOnly(): readonly EncodedFrame[] {
    const frame = this.#behind.pop()?.takeFrame() ?? null;
    return frame === null ? NOTHING : [frame];
  }

  #hasRoomFor(id: string): boolean {
    const opening = this.#opening?.size ?? 0;
    if (this.#followed.size + opening < LIMITS.subscriptionsPerConnection) return true;
    return this.#followed.has(id) || this.#opening?.has(id) === true;
  }

  async #holdAt(id: string, cursor: Cursor | null): Promise<WatchedSession> {
    const session = await this.#sessions.hold(id);
    if (session.isGone) return this.#refuse(session, 'session_not_found');
    if (!isAhead(session, cursor)) return session;
    // The news may not have reached this node yet: only the store knows.
    await session.repair();
    if (session.isGone) return this.#refuse(session, 'session_not_found');
    if (!isAhead(session, cursor)) return session;
    return this.#refuse(session, 'cursor_ahead', { head: session.tail.head });
  }

  #refuse(session: WatchedSession, code: 'session_not_found' | 'cursor_ahead', details = {}): never {
    this.#sessions.release(session);
    throw hubError(code, { details });
  }

  #end(id: string): void {
    const subscription = this.#followed.get(id);
    if (subscription === undefined) return;
    this.#followed.delete(id);
    this.#attendance.leave(id);
    subscription.end();
    this.#sessions.release(subscription.session);
  }

  #attach(session: WatchedSession, cursor: Cursor | null): void {
    this.#end(session.tail.id);
    const subscription = new Subscription(this, session, cursor);
    this.#followed.set(session.tail.id, subscription);
    this.#attendance.enter(session.tail.id);
    subscription.begin();
  }
}

function isAhead({ tail }: WatchedSession, cursor: Cursor | null): boolean {
  return cursor !== null && cursor.epoch === tail.epoch && cursor.seq > tail.head;
}
