import type {
  Command,
  CommandResult,
  ConditionsReport,
  Cursor,
  EventOf,
  EventType,
  HealthReport,
  HubError,
  HubEvent,
  RepairResult,
  ResetFrame,
  SessionView,
} from '@session-hub/shared';
import type { Commands } from './commands.js';

export type SessionState =
  /** Nothing is known yet, and the hub is not being asked. */
  | { readonly kind: 'unknown' }
  /** The hub has been asked and brings this session to its present. */
  | { readonly kind: 'catching up' }
  /** The view is the hub's present. */
  | { readonly kind: 'live' }
  /** The view was right at `since`; the hub is out of reach, or cannot reach its store. */
  | { readonly kind: 'stale'; readonly since: number }
  /**
   * The hub does not show this session, or does not serve this client at all. It is asked again over the next connection,
   * which `hub.reconnect()` makes.
   */
  | { readonly kind: 'refused'; readonly error: HubError }
  /** The hub had this session and has it no more. The view is its last; it is looked for now and then. */
  | { readonly kind: 'gone'; readonly error: HubError };

/** How old the picture is, measured by what the hub said last. */
export type Freshness =
  | { readonly kind: 'unknown' }
  /** Everything the hub had when it was last heard. */
  | { readonly kind: 'fresh' }
  /** The hub had more; the view is this many milliseconds older than the hub's word. */
  | { readonly kind: 'behind'; readonly milliseconds: number }
  /** The view was right at `since`; the hub has not confirmed it after that. */
  | { readonly kind: 'stale'; readonly since: number };

/** What a session tells its listeners, by name: each type of event, and what happens to the reading itself. */
export type SessionNews = { [Type in EventType]: EventOf<Type> } & {
  /** Every event, of any type. */
  event: HubEvent;
  /** What was known is void: the view was replaced, and numbering may start anew. */
  reset: { reason: ResetFrame['reason'] };
  /** Lossless events with `from < seq <= to` were not told; `history` has them. */
  omitted: { from: number; to: number };
  refused: HubError;
  /** Once, when the session is gone. Should it come back, `reset` is told. */
  gone: HubError;
};

export interface EventsOptions {
  /**
   * Where to start: the first event yielded is the one after it; 0 is the beginning. A cursor also holds the
   * log's epoch. Left out: from now on.
   */
  from?: number | Cursor;
  /** Aborting ends the iteration without an error. */
  signal?: AbortSignal;
}

/**
 * One session as seen from here. A handle is free: nothing is sent until the first reader comes, and shortly
 * after the last one has gone the hub is told. All handles of one id share what they know.
 */
export interface Session extends Commands<CommandResult> {
  readonly id: string;
  /** The newest view; null until known, or while nobody reads. Keeps its identity until it changes. */
  readonly view: SessionView | null;
  readonly state: SessionState;
  /** Measured at the moment it is read. */
  readonly freshness: Freshness;
  /** Calls `listener` after `view` or `state` have changed, once for all changes of a moment. */
  subscribe(listener: () => void): () => void;
  /** Calls `listener` for each event of this name, in log order, never twice for one event. */
  on<Name extends keyof SessionNews>(name: Name, listener: (news: SessionNews[Name]) => void): () => void;
  /**
   * Every event from `from` on: history, then live, without a seam, whatever was thinned on the way. Throws
   * `epoch_changed` when the log was reset under it, `history_cut` (with `details.oldest`) when retention has
   * removed events it would have to yield, and the hub's refusal, also when the session is gone. Ends when the hub is closed.
   */
  events(options?: EventsOptions): AsyncGenerator<HubEvent, void, undefined>;
  /** The view once it is the hub's present. Rejects with the hub's refusal, also when the session is gone. */
  ready(): Promise<SessionView>;
  /** How the session is right now, with what speaks against it and what helps. */
  checkHealth(): Promise<HealthReport>;
  /** What the session waits for, and what would stop it, with what is found of each condition right now. */
  conditions(): Promise<ConditionsReport>;
  /** Rebuilds the view from the log, should it be broken; a sound one is left as it is. */
  repair(): Promise<RepairResult>;
  /** Any verb with everything it takes, such as `ifSeq`. */
  command(command: Command): Promise<CommandResult>;
}
