import type {
  HistoryInput,
  HistoryPage,
  RequestInput,
  RequestName,
  RequestOutput,
  SessionPage,
  SessionQuery,
  SessionView,
  Template,
} from '@session-hub/shared';
import type { HubConnection } from './connection/connection-state.js';
import type { Environment } from './core/environment.js';
import type { Transport } from './core/transport.js';
import type { AttachOptions, NewSession } from './emitter/create-jobs.js';
import type { Job } from './emitter/job.js';
import type { SessionList } from './lists/session-list.js';
import type { HubManaging } from './managing/hub-managing.js';
import type { Persistence } from './persist/persistence.js';
import type { SessionPresence } from './presence/session-presence.js';
import type { Session } from './session/session.js';

/**
 * Options of `connectHub`. All of them are optional.
 *
 * @example
 * const options: HubOptions = { token: async () => (await fetch('/hub-token')).text(), interval: 250 };
 * const hub = connectHub('https://hub.example', options);
 */
export interface HubOptions {
  /**
   * The token that authenticates this client. A function is called again for each connection. It is never
   * part of a URL.
   */
  token?: string | (() => string | Promise<string>);
  /** The Socket.IO namespace of the hub. It must be the `namespace` that the hub was created with. */
  namespace?: string;
  /**
   * The path of Socket.IO on the server; `/socket.io` by default. For a hub with a `path` it is
   * PATH/socket.io.
   */
  path?: string;
  /** The hub sends at most one message of frames per this many milliseconds. */
  interval?: number;
  /** Keeps views and cursors across page reloads. */
  persist?: Persistence;
  /**
   * The id of this process as an emitter. It must be unique among running processes; a random id by default.
   */
  emitter?: string;
  /** Replaces Socket.IO, for example in tests. */
  transport?: Transport;
  /** Replaces clock and randomness, for example in tests. */
  environment?: Environment;
}

/**
 * The requests that `hub.call` makes: all that PROTOCOL.md lists, except those that the SDK itself makes for what it
 * watches.
 *
 * @example
 * const name: CallName = 'touch-many';
 */
export type CallName = Exclude<
  RequestName,
  'subscribe' | 'unsubscribe' | 'watch-list' | 'unwatch-list' | 'watch-presence' | 'unwatch-presence'
>;

/** What a hub needs to recognise the same request when it arrives again. */
interface NeededToRepeat {
  append: { key: string };
  command: { key: string };
  create: { id: string; key: string };
}

/**
 * The input of a request. `append`, `command` and `create` need a `key`, because a request without a reply is sent again.
 *
 * @example
 * const input: CallInput<'command'> = { id: 'render', command: { verb: 'pause' }, key: crypto.randomUUID() };
 */
export type CallInput<Name extends CallName> = RequestInput<Name> &
  (Name extends keyof NeededToRepeat ? NeededToRepeat[Name] : unknown);

/**
 * The output of a request.
 *
 * @example
 * const { view }: CallOutput<'read'> = await hub.call('read', { id: 'render' });
 */
export type CallOutput<Name extends CallName> = RequestOutput<Name>;

/**
 * One connection to one hub, as `connectHub` returns it. It keeps a Node process alive until `close()`.
 *
 * @example
 * const hub = connectHub('https://hub.example');
 * const { rows } = await hub.list({ status: ['active'], limit: 20 });
 * for (const row of rows) console.log(row.id, row.percentage);
 * hub.close();
 */
export interface Hub {
  /** The state of the connection. */
  readonly connection: HubConnection;
  /** A handle for one session. Nothing is sent until something reads it. */
  session(id: string): Session;
  /** A page of the list of sessions that stays current. */
  sessions(query?: SessionQuery): SessionList;
  /** The people who watch a session. The code is loaded at the first call. */
  presence(id: string): Promise<SessionPresence>;
  /** Requests for the hub itself or for many sessions. The code is loaded at the first call. */
  managing(): Promise<HubManaging>;
  /** One page of the list, once. It waits for the connection, as all requests do. */
  list(query?: SessionQuery): Promise<SessionPage>;
  /** The current view of a session, once. */
  read(id: string): Promise<SessionView>;
  /** The templates that a session can be created from. */
  templates(): Promise<Template[]>;
  /** One page of a session's log, oldest event first. */
  history(input: HistoryInput): Promise<HistoryPage>;
  /**
   * Makes any request of PROTOCOL.md by its name, for example one without a method here. It is sent again on each new
   * connection until a reply comes, and rejects with the refusal of the hub.
   *
   * @example
   * const { view } = await hub.call('read', { id: 'render' });
   * const { results } = await hub.call('touch-many', { ids: ['render', 'import'] });
   */
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>;
  /**
   * Creates a session and returns a job that reports into it. A retry after a lost reply does not create a
   * second session.
   */
  create(input?: NewSession): Promise<Job>;
  /** Returns a job that reports into an existing session. */
  attach(id: string, options?: AttachOptions): Promise<Job>;
  /** Connects at once, also after the hub has refused this client. Refused sessions are requested again. */
  reconnect(): void;
  /** Ends everything. Open requests reject with `closed`; no timer, listener or socket remains. */
  close(): void;
}
