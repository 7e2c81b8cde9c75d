import type { HubEvent, SessionView } from '@session-hub/shared';
import { gather } from '../core/gather.js';
import { createListeners, type Listeners } from '../core/listeners.js';
import { createRetry, type Retry } from '../core/retry.js';
import type { Environment } from '../environment.js';
import type { SessionNews, SessionState } from './session.js';

/** What the SDK tells itself beside what it tells everybody. */
export interface ReaderNews extends SessionNews {
  /** View or state have changed. */
  change: null;
  /** The view went from one seq to another; `events` are all of the way only when there are that many. */
  advanced: { from: number; to: number; events: readonly HubEvent[] };
}

/** What is held of one session that somebody reads. */
export interface Reader {
  readonly id: string;
  readonly news: Listeners<ReaderNews>;
  readonly retry: Retry;
  /** Tells the subscribers, once for all changes of a moment. */
  readonly changed: () => void;
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
  const news = createListeners<ReaderNews>(environment);
  return {
    id,
    news,
    retry: createRetry(environment),
    changed: gather(environment, () => news.tell('change', null)),
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

/** What the next frame has to fit to. */
export function baseOf({ isAhead, view }: Reader): SessionView | null {
  return isAhead ? null : view;
}

export function enter(reader: Reader, state: SessionState): void {
  if (reader.state.kind === state.kind && state.kind !== 'refused') return;
  reader.state = state;
  reader.changed();
}
