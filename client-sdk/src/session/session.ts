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

/**
 * The state of the view that a session handle holds.
 *
 * @example
 * switch (session.state.kind) {
 *   case 'live':
 *     console.log(session.view?.status);
 *     break;
 *   case 'refused':
 *   case 'gone':
 *     console.error(session.state.error.message);
 *     break;
 *   default:
 *     console.log(session.state.kind);
 * }
 */
export type SessionState =
  /** Nothing is known yet, and nothing is requested. */
  | { readonly kind: 'unknown' }
  /** The hub has been asked, and the view is not current yet. */
  | { readonly kind: 'catching up' }
  /** The view is current. */
  | { readonly kind: 'live' }
  /** The view was current at `since`. The hub is out of reach, or cannot reach its store. */
  | { readonly kind: 'stale'; readonly since: number }
  /**
   * The hub refuses this session, or this client altogether. It is requested again with the next connection, which
   * `hub.reconnect()` makes.
   */
  | { readonly kind: 'refused'; readonly error: HubError }
  /** The hub no longer has this session. The view is its last one. The SDK checks now and then whether it is back. */
  | { readonly kind: 'gone'; readonly error: HubError };

/**
 * How old the view is, measured by the last message from the hub.
 *
 * @example
 * const { freshness } = session;
 * if (freshness.kind === 'behind') console.log(`${freshness.milliseconds} ms behind`);
 */
export type Freshness =
  | { readonly kind: 'unknown' }
  /** Everything the hub had at its last message. */
  | { readonly kind: 'fresh' }
  /** The hub had more events. The view is this many milliseconds older than its last message. */
  | { readonly kind: 'behind'; readonly milliseconds: number }
  /** The view was current at `since`. The hub has not confirmed it since then. */
  | { readonly kind: 'stale'; readonly since: number };

/**
 * What a session reports to its listeners, by name: each type of event, and changes of the reading itself.
 *
 * @example
 * session.on('progress', ({ data }: SessionNews['progress']) => console.log(data.percentage));
 * session.on('reset', ({ reason }) => console.log('The view was replaced:', reason));
 */
export type SessionNews = { [Type in EventType]: EventOf<Type> } & {
  /** Every event, of any type. */
  event: HubEvent;
  /** What was known is no longer valid. The view was replaced, and the numbers of events may start again. */
  reset: { reason: ResetFrame['reason'] };
  /** Lossless events with `from < seq <= to` were not reported. `history` has them. */
  omitted: { from: number; to: number };
  /** The hub refused this session. */
  refused: HubError;
  /** Reported once, when the session is gone. If it comes back, `reset` is reported. */
  gone: HubError;
};

/**
 * Options of `session.events`.
 *
 * @example
 * const options: EventsOptions = { from: 0, signal: AbortSignal.timeout(60_000) };
 * for await (const event of session.events(options)) console.log(event.seq, event.type);
 */
export interface EventsOptions {
  /**
   * Where to start: the first event is the one after this number, and 0 is the beginning. A cursor also
   * holds the epoch of the log. Left out, it starts with the next new event.
   */
  from?: number | Cursor;
  /** Aborting ends the iteration without an error. */
  signal?: AbortSignal;
}

/**
 * One session, as this client sees it. A handle is free: nothing is sent until the first reader, and the
 * subscription ends shortly after the last one. All handles of one id share what they know.
 *
 * @example
 * const session = hub.session('nightly-import');
 * session.on('log', ({ data }) => console.log(data.text));
 * const view = await session.ready();
 * console.log(view.status, view.progress?.percentage);
 */
export interface Session extends Commands<CommandResult> {
  /** The id of the session. */
  readonly id: string;
  /**
   * The newest view. Null until it is known, and without readers. The object stays the same until it
   * changes.
   */
  readonly view: SessionView | null;
  /** The state of `view`: unknown, catching up, live, stale, refused or gone. */
  readonly state: SessionState;
  /** How old the view is, measured when this is read. */
  readonly freshness: Freshness;
  /** Calls `listener` after `view` or `state` have changed, once for all changes of a moment. */
  subscribe(listener: () => void): () => void;
  /** Calls `listener` for each event of this name, in log order, never twice for one event. */
  on<Name extends keyof SessionNews>(name: Name, listener: (news: SessionNews[Name]) => void): () => void;
  /**
   * Every event after `from`: first the history, then live events, without a gap and without thinning.
   * Throws `epoch_changed` when the log was reset meanwhile, `history_cut` (with `details.oldest`) when
   * retention has removed events it would yield, and the refusal of the hub, also when the session is gone.
   * Ends when the hub is closed.
   */
  events(options?: EventsOptions): AsyncGenerator<HubEvent, void, undefined>;
  /**
   * Resolves with the view when it is current. Rejects with the refusal of the hub, also when the session is
   * gone.
   */
  ready(): Promise<SessionView>;
  /** The health of the session at this moment, with reasons and what helps. */
  checkHealth(): Promise<HealthReport>;
  /** The start and stop conditions of the session, each with the value found at this moment. */
  conditions(): Promise<ConditionsReport>;
  /** Rebuilds a broken view from the log. A sound view does not change. */
  repair(): Promise<RepairResult>;
  /** Any verb with all its fields, such as `ifSeq`. */
  command(command: Command): Promise<CommandResult>;
}
