import type { Cursor, HubEvent, SessionView } from '@session-hub/shared';
import type { Environment } from '../core/environment.js';
import { createWatched, type Watched, type WatchedNews } from '../core/watched.js';
import type { Freshness, SessionNews, SessionState } from './session.js';

/** What the SDK tells itself beside what it tells everybody. */
export interface ReaderNews extends SessionNews, WatchedNews {
  /** The view went from one seq to another; `events` are all of the way only when there are that many. */
  advanced: { from: number; to: number; events: readonly HubEvent[] };
}

/** What is held of one session that somebody reads. */
export interface Reader extends Watched<ReaderNews> {
  readonly id: string;
  view: SessionView | null;
  state: SessionState;
  /** Until what was kept of an earlier visit has been loaded, there is no cursor to ask with. */
  isLoading: boolean;
  /** The subscribe whose reply is awaited. */
  asked: object | null;
  askedAt: number;
  /** R16: the hub never handed out our cursor; the next reset makes it good. */
  isAhead: boolean;
  /** What the hub said last about the end of the log, and when. */
  head: { seq: number; at: number } | null;
  /** When the hub last said that the view is its present. */
  rightAt: number;
}

export function createReader(id: string, environment: Environment): Reader {
  return {
    ...createWatched<ReaderNews>(environment),
    id,
    view: null,
    state: { kind: 'unknown' },
    isLoading: true,
    asked: null,
    askedAt: 0,
    isAhead: false,
    head: null,
    rightAt: 0,
  };
}

export function cursorOf({ epoch, seq }: SessionView): Cursor {
  return { epoch, seq };
}

/** What the next frame has to fit to. */
export function baseOf({ isAhead, view }: Reader): SessionView | null {
  return isAhead ? null : view;
}

/** Whether that is news: each refusal is. */
export function enter(reader: Reader, state: SessionState): boolean {
  if (reader.state.kind === state.kind && state.kind !== 'refused') return false;
  reader.state = state;
  reader.changed();
  return true;
}

/** What is left when the hub is out of reach. A view that no hub has confirmed yet was right when it was made. */
export function withoutHub({ rightAt, view }: Reader): SessionState & Freshness {
  return view ? { kind: 'stale', since: rightAt || view.updatedAt } : { kind: 'unknown' };
}
