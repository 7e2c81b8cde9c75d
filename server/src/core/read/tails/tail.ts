import {
  EVENT_CLASSES,
  LIMITS,
  type ResetFrame,
  reduce,
  type SessionView,
  thinnedPositions,
} from '@session-hub/shared';
import type { EncodedFrame } from '../../../ports/frame-sink.js';
import type {
  EncodedEvent,
  LoggedEvent,
  LogPage,
  LogQuery,
  SessionStore,
} from '../../../ports/session-store.js';
import { eventsFrame, FrameCache, resetFrame, viewFrame } from './frames.js';
import { Reach } from './reach.js';
import { Ring, type RingBudget } from './ring.js';

/** Shorter than this, a way is never worth encoding the view for. */
const SHORT_WAY_BYTES = 2_048;
/** Frames from different places to the same head. */
const FRAME_LIMITS = { frames: 256, length: 8 * 1024 * 1024 };

/** Where a reader's cursor comes from: `given` with its `subscribe`, or `sent` to its connection since. */
export type Origin = 'given' | 'sent';

/** The key of a frame in a cache. It depends on the origin: after `subscribe` more is left out (R12). */
export function frameKey(from: number, origin: Origin): number {
  switch (origin) {
    case 'given':
      return -1 - from;
    case 'sent':
      return from;
  }
}

/** What the log holds of the lossless events before the ring. */
export interface OlderLossless {
  events: readonly LoggedEvent[];
  /** Up to this seq some are missing: too many, or no longer kept. */
  missingUpTo: number;
  /** The log was read up to here. */
  upTo: number;
}

/**
 * The end of one session's log as this node holds it: its view, its newest events, and the frames that lead
 * readers here. Frames for the same way are made once.
 */
export class Tail {
  readonly id: string;
  readonly #ring: Ring;
  #view: SessionView;
  #viewText: string | null = null;
  readonly #frames = new FrameCache(FRAME_LIMITS);
  readonly #resets = new Map<ResetFrame['reason'], EncodedFrame>();
  readonly #reach: Reach;

  /** `catchUpLength` is how long the lossless events may be that a reader is behind. */
  constructor(view: SessionView, budget: RingBudget, catchUpLength: number) {
    this.id = view.id;
    this.#view = view;
    this.#ring = new Ring(budget);
    this.#reach = new Reach(catchUpLength);
  }

  get epoch(): string {
    return this.#view.epoch;
  }

  get head(): number {
    return this.#view.seq;
  }

  /** The ring holds every event after this seq. */
  get floor(): number {
    return this.head - this.#ring.length;
  }

  /** A reader that was sent this seq, or one before, is so far behind that the lossless events of its way are cut (R12). */
  get passed(): number {
    return this.#reach.passed;
  }

  /** How long the lossless events after this seq are at least, without a look at the log. */
  losslessAfter(seq: number): number {
    return this.#reach.lengthAfter(seq);
  }

  /** Length of the lossless events that the ring holds. */
  get ringLength(): number {
    return lengthOf(losslessOf(this.#ring.newest(this.#ring.length)));
  }

  /** Must be the event after the head. */
  push(event: EncodedEvent): void {
    this.#view = reduce(this.#view, event.event);
    this.#take(event);
    this.#forgetFrames();
  }

  /** The same for the events after the head, with the view that they lead to. */
  append(events: readonly EncodedEvent[], view: SessionView): void {
    for (const event of events) this.#take(event);
    this.#view = view;
    this.#forgetFrames();
  }

  /** Starts over from a view that the ring does not lead to. What lies between is not counted: it costs a read or more. */
  replace(view: SessionView): void {
    if (view.epoch !== this.epoch) this.#reach.clear();
    this.#view = view;
    this.#ring.clear();
    this.#forgetFrames();
  }

  /** Gives its memory back. */
  close(): void {
    this.#ring.clear();
    this.#forgetFrames();
  }

  resetFrame(reason: ResetFrame['reason']): EncodedFrame {
    const known = this.#resets.get(reason);
    if (known !== undefined) return known;
    const frame = resetFrame({ id: this.id, epoch: this.epoch, to: this.head }, reason, this.#textOfView());
    this.#resets.set(reason, frame);
    return frame;
  }

  /** The frame from `from` to the head, for any `from` the ring reaches back to. */
  frameFrom(from: number, origin: Origin): EncodedFrame {
    const key = frameKey(from, origin);
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    const frame = this.#makeFrame(from, origin);
    this.#frames.set(key, frame);
    return frame;
  }

  /** The frame from a `from` before the ring. A ring that has moved on since the log was read leaves a gap, which is named. */
  frameFromBefore(from: number, older: OlderLossless, origin: Origin): EncodedFrame {
    if (this.floor > older.upTo)
      return this.#viewFrame(from, losslessOf(this.#ring.newest(this.#ring.length)), this.floor, origin);
    const newer = losslessOf(this.#ring.newest(this.head - older.upTo));
    return this.#viewFrame(from, [...older.events, ...newer], older.missingUpTo, origin);
  }

  /** The frame that leads no further than to the last of these events, which are all of the way, thinned or not. */
  frameOf(from: number, to: number, eventTexts: readonly string[]): EncodedFrame {
    return eventsFrame({ id: this.id, epoch: this.epoch, from, to }, eventTexts);
  }

  #take(event: EncodedEvent): void {
    this.#ring.push(event);
    if (isLossless(event)) this.#reach.push(event.event.seq, event.text.length);
  }

  #makeFrame(from: number, origin: Origin): EncodedFrame {
    const range = this.#ring.newest(this.head - from);
    const kept = range.length < 2 ? range : thinned(range);
    const bytes = lengthOf(kept);
    if (bytes > SHORT_WAY_BYTES && bytes > this.#textOfView().length)
      return this.#viewFrame(from, losslessOf(range), 0, origin);
    return this.frameOf(
      from,
      this.head,
      kept.map(({ text }) => text),
    );
  }

  #viewFrame(
    from: number,
    lossless: readonly LoggedEvent[],
    missingUpTo: number,
    origin: Origin,
  ): EncodedFrame {
    const known = lossless.filter(({ seq }) => seq > missingUpTo);
    const kept = newestThatFit(known, origin === 'given' ? LIMITS.losslessBesideView : known.length);
    const cutAt = kept.length < known.length ? (kept[0]?.seq ?? this.head + 1) - 1 : 0;
    const omittedTo = Math.max(cutAt, missingUpTo);
    return viewFrame(
      { id: this.id, epoch: this.epoch, from, to: this.head },
      this.#textOfView(),
      kept.map(({ text }) => text),
      omittedTo > from ? { from, to: omittedTo } : null,
    );
  }

  #textOfView(): string {
    this.#viewText ??= JSON.stringify(this.#view);
    return this.#viewText;
  }

  #forgetFrames(): void {
    this.#viewText = null;
    this.#frames.clear();
    if (this.#resets.size > 0) this.#resets.clear();
  }
}

/** Those of a range that a reader has to fold (R18). */
export function thinned(range: readonly EncodedEvent[]): EncodedEvent[] {
  return thinnedPositions(range.map(({ event }) => event)).flatMap((position) => range[position] ?? []);
}

function losslessOf(range: readonly EncodedEvent[]): LoggedEvent[] {
  return range.filter(isLossless).map(({ event, text }) => ({ seq: event.seq, text }));
}

function isLossless({ event }: EncodedEvent): boolean {
  return EVENT_CLASSES[event.type] === 'lossless';
}

export function lengthOf(events: readonly { readonly text: string }[]): number {
  return events.reduce((sum, { text }) => sum + text.length, 0);
}

/** As many as may travel beside a view, the newest of them. */
function newestThatFit(lossless: readonly LoggedEvent[], most: number): LoggedEvent[] {
  const kept: LoggedEvent[] = [];
  let length = 0;
  for (const event of lossless.toReversed()) {
    length += event.text.length;
    if (kept.length === most || length > LIMITS.pageLength) break;
    kept.push(event);
  }
  return kept.reverse();
}

/**
 * Events carry no epoch. What was read belongs to `epoch` when the log is still of that epoch then, because no epoch
 * ever comes back; null when it is not.
 */
export async function readEpoch(
  store: SessionStore,
  epoch: string,
  query: LogQuery,
): Promise<Omit<LogPage, 'head'> | null> {
  const page = await store.page(query);
  return page.head?.epoch === epoch ? page : null;
}

/** Bounds of the lossless events that are read of a way. */
export interface LosslessLimits {
  events: number;
  /** Of their texts together. */
  length: number;
  /** The longest event there may be: the log stops before one that does not fit, so it is asked for as much more. */
  eventLength: number;
}

/** The lossless events of a way within the limits, the newest of them; null when the epoch is over. */
export async function readOlderLossless(
  store: SessionStore,
  epoch: string,
  { id, after, upTo }: Pick<LogQuery, 'id' | 'after' | 'upTo'>,
  most: LosslessLimits,
): Promise<OlderLossless | null> {
  const page = await readEpoch(store, epoch, {
    id,
    after,
    upTo,
    limit: most.events + 1,
    maxLength: most.length + most.eventLength,
    take: 'newest',
    only: 'lossless',
  });
  if (page === null) return null;
  // What retention removed meanwhile is named as missing and not passed over.
  const { events: logged, oldest } = page;
  const isCut = logged.length > most.events || lengthOf(logged) > most.length;
  const events = logged.slice(-most.events);
  const tooMany = isCut ? (events[0]?.seq ?? upTo + 1) - 1 : 0;
  return { events, upTo, missingUpTo: Math.max(tooMany, oldest - 1) };
}
