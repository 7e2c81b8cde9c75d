import {
  EVENT_CLASSES,
  LIMITS,
  type ResetFrame,
  reduce,
  type SessionView,
  thinnedPositions,
} from '@session-hub/shared';
import type { EncodedFrame } from '../../ports/frame-sink.js';
import type { EncodedEvent, LoggedEvent } from '../../ports/session-store.js';
import { FrameCache } from './frame-cache.js';
import { eventsFrame, resetFrame, viewFrame } from './frames.js';
import { Ring, type RingBudget } from './ring.js';

/** Shorter than this, a way is never worth encoding the view for. */
const SHORT_WAY_BYTES = 2_048;
/** Frames from different places to the same head. */
const FRAME_LIMITS = { frames: 256, length: 8 * 1024 * 1024 };

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

  constructor(view: SessionView, budget: RingBudget) {
    this.id = view.id;
    this.#view = view;
    this.#ring = new Ring(budget);
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

  /** Must be the event after the head. */
  push(event: EncodedEvent): void {
    this.#view = reduce(this.#view, event.event);
    this.#ring.push(event);
    this.#forgetFrames();
  }

  /** The same for the events after the head, with the view that they lead to. */
  append(events: readonly EncodedEvent[], view: SessionView): void {
    for (const event of events) this.#ring.push(event);
    this.#view = view;
    this.#forgetFrames();
  }

  /** Starts over from a view that the ring does not lead to. */
  replace(view: SessionView): void {
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
  frameFrom(from: number): EncodedFrame {
    const known = this.#frames.get(from);
    if (known !== undefined) return known;
    const frame = this.#makeFrame(from);
    this.#frames.set(from, frame);
    return frame;
  }

  /** The frame from a `from` before the ring. A ring that has moved on since the log was read leaves a gap, which is named. */
  frameFromBefore(from: number, older: OlderLossless): EncodedFrame {
    if (this.floor > older.upTo)
      return this.#viewFrame(from, losslessOf(this.#ring.newest(this.#ring.length)), this.floor);
    const newer = losslessOf(this.#ring.newest(this.head - older.upTo));
    return this.#viewFrame(from, [...older.events, ...newer], older.missingUpTo);
  }

  #makeFrame(from: number): EncodedFrame {
    const range = this.#ring.newest(this.head - from);
    const texts = range.length < 2 ? range.map(({ text }) => text) : thinnedTexts(range);
    const bytes = texts.reduce((sum, text) => sum + text.length, 0);
    if (bytes > SHORT_WAY_BYTES && bytes > this.#textOfView().length)
      return this.#viewFrame(from, losslessOf(range), 0);
    return eventsFrame({ id: this.id, epoch: this.epoch, from, to: this.head }, texts);
  }

  #viewFrame(from: number, lossless: readonly LoggedEvent[], missingUpTo: number): EncodedFrame {
    const known = lossless.filter(({ seq }) => seq > missingUpTo);
    const kept = newestThatFit(known);
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

function thinnedTexts(range: readonly EncodedEvent[]): string[] {
  return thinnedPositions(range.map(({ event }) => event)).flatMap((position) => range[position]?.text ?? []);
}

function losslessOf(range: readonly EncodedEvent[]): LoggedEvent[] {
  return range
    .filter(({ event }) => EVENT_CLASSES[event.type] === 'lossless')
    .map(({ event, text }) => ({ seq: event.seq, text }));
}

/** As many as may travel beside a view, the newest of them. */
function newestThatFit(lossless: readonly LoggedEvent[]): LoggedEvent[] {
  const kept: LoggedEvent[] = [];
  let length = 0;
  for (const event of lossless.toReversed()) {
    length += event.text.length;
    if (kept.length === LIMITS.losslessBesideView || length > LIMITS.pageLength) break;
    kept.push(event);
  }
  return kept.reverse();
}
