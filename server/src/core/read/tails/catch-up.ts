import { type HubEvent, LIMITS } from '@session-hub/shared';
import type { EncodedFrame } from '../../../ports/frame-sink.js';
import type { EncodedEvent, LoggedEvent, SessionStore } from '../../../ports/session-store.js';
import type { CatchUpLimits } from './reach.js';
import {
  type LosslessLimits,
  lengthOf,
  type OlderLossless,
  type Origin,
  readEpoch,
  readOlderLossless,
  type Tail,
  thinned,
} from './tail.js';

/** What a catch-up reads of: the tail it leads to, and where the log is kept. */
interface Sources {
  readonly tail: Tail;
  readonly store: SessionStore;
  readonly limits: CatchUpLimits;
}

/** How often a catch-up follows a ring that moves on under it. */
const MOST_READS = 5;
/** Pages of the log that one frame is made of, where most of their events are superseded. */
const MOST_PAGES = 8;
/** More events than a page has room for. */
const MOST_EVENTS = 20_000;
/** Beside the view of a reader that came back. */
const BESIDE_VIEW: LosslessLimits = {
  events: LIMITS.losslessBesideView,
  length: LIMITS.pageLength / 2,
  eventLength: LIMITS.pageLength / 2,
};
/** What is left of a frame holds its head and the commas between its events. */
const SHARE_OF_EVENTS = 15 / 16;

/**
 * The frame that takes readers on from `from`, which lies before the ring; null when the epoch is over. Each call makes
 * one frame, and holds no more of the log than that frame does.
 */
export async function catchUpFrame(
  sources: Sources,
  from: number,
  origin: Origin,
): Promise<EncodedFrame | null> {
  if (origin === 'sent' && from > sources.tail.passed) {
    const frame = await wholeFrame(sources, from);
    if (frame !== 'not whole') return frame;
  }
  return await cutFrame(sources, from);
}

/** R12: the view with the newest lossless events of the way, and the name of the range that is left out. */
async function cutFrame({ tail, store }: Sources, from: number): Promise<EncodedFrame | null> {
  const { epoch } = tail;
  let older = nothingBefore(from);
  for (let tries = 0; tries < MOST_READS && older.upTo < tail.floor; tries++) {
    const way = { id: tail.id, after: older.upTo, upTo: tail.floor };
    const newer = await readOlderLossless(store, epoch, way, BESIDE_VIEW);
    if (newer === null || epoch !== tail.epoch) return null;
    older = joined(older, newer);
  }
  return tail.frameFromBefore(from, older, 'given');
}

/** R12: the view with all lossless events of the way, where they take no more than half a frame; else events alone. */
async function wholeFrame(sources: Sources, from: number): Promise<EncodedFrame | null | 'not whole'> {
  const { tail, store, limits } = sources;
  const { epoch } = tail;
  const half = limits.frameLength / 2;
  let older = nothingBefore(from);
  for (let tries = 0; tries < MOST_READS && older.upTo < tail.floor; tries++) {
    const length = half - tail.ringLength - lengthOf(older.events);
    // What is known to be too long is not read only to be thrown away.
    if (length <= 0 || tail.losslessAfter(from) > half) return await wayFrame(sources, from);
    const way = { id: tail.id, after: older.upTo, upTo: tail.floor };
    const most = { events: MOST_EVENTS, length, eventLength: half };
    const newer = await readOlderLossless(store, epoch, way, most);
    if (newer === null || epoch !== tail.epoch) return null;
    older = joined(older, newer);
    const isLong = lengthOf(older.events) + tail.ringLength > half;
    if (older.missingUpTo > from || isLong) return await wayFrame(sources, from);
  }
  if (older.upTo < tail.floor) return await wayFrame(sources, from);
  return tail.frameFromBefore(from, older, 'sent');
}

/** R11: the events themselves, thinned, as far as one frame goes. Its reader is behind afterwards and takes the next one. */
async function wayFrame(
  { tail, store, limits }: Sources,
  from: number,
): Promise<EncodedFrame | null | 'not whole'> {
  const { epoch } = tail;
  const room = Math.floor(limits.frameLength * SHARE_OF_EVENTS);
  let kept: EncodedEvent[] = [];
  let to = from;
  for (let pages = 0; pages < MOST_PAGES && to < tail.floor; pages++) {
    const maxLength = room - lengthOf(kept);
    if (pages > 0 && maxLength < room / 2) break;
    const query = { id: tail.id, after: to, upTo: tail.floor, limit: MOST_EVENTS, maxLength } as const;
    const page = await readEpoch(store, epoch, { ...query, take: 'oldest', only: 'all' });
    if (page === null || epoch !== tail.epoch) return null;
    const next = unbroken(page.events, to);
    if (next.length === 0) break;
    to += next.length;
    kept = thinned([...kept, ...next.map(({ text }) => ({ text, event: JSON.parse(text) as HubEvent }))]);
  }
  if (to === from) return 'not whole';
  return tail.frameOf(
    from,
    to,
    kept.map(({ text }) => text),
  );
}

/** Those that follow on `after` without a hole: a log that was cut or damaged may begin later, or miss some. */
function unbroken(events: readonly LoggedEvent[], after: number): readonly LoggedEvent[] {
  const hole = events.findIndex(({ seq }, position) => seq !== after + position + 1);
  return hole === -1 ? events : events.slice(0, hole);
}

function nothingBefore(from: number): OlderLossless {
  return { events: [], upTo: from, missingUpTo: 0 };
}

function joined(first: OlderLossless, second: OlderLossless): OlderLossless {
  return {
    events: [...first.events, ...second.events],
    upTo: second.upTo,
    missingUpTo: Math.max(first.missingUpTo, second.missingUpTo),
  };
}
