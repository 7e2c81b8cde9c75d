import type { ErrorShape, HubError, SessionView } from '@session-hub/shared';
import { gather } from '../core/gather.js';
import { createListeners, type Listeners } from '../core/listeners.js';
import { createRetry, type Retry } from '../core/retry.js';
import type { Environment } from '../environment.js';
import type { SessionNews, SessionState } from './session.js';

/** What is held of one session that somebody reads. */
export interface Reader {
  readonly id: string;
  readonly news: Listeners<SessionNews & { change: null }>;
  readonly retry: Retry;
  /** Tells the subscribers, once for all changes of a moment. */
  readonly changed: () => void;
  view: SessionView | null;
  state: SessionState;
  /** When the view was last known to be the hub's present. */
  since: number;
  /** Until what was kept of an earlier visit has been loaded, there is no cursor to ask with. */
  isLoading: boolean;
  /** The subscribe whose reply is awaited. */
  asked: object | null;
  /** R16: the hub never handed out our cursor; the next reset makes it good. */
  isAhead: boolean;
  /** What the hub said last about the end of the log, and when. */
  head: { seq: number; at: number } | null;
}

export function createReader(id: string, environment: Environment): Reader {
  const news = createListeners<SessionNews & { change: null }>(environment);
  return {
    id,
    news,
    retry: createRetry(environment),
    changed: gather(environment, () => news.tell('change', null)),
    view: null,
    state: { kind: 'unknown' },
    since: 0,
    isLoading: true,
    asked: null,
    isAhead: false,
    head: null,
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
