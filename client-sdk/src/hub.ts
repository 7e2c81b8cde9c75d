import type {
  HistoryInput,
  HistoryPage,
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

export interface HubOptions {
  /** A function is asked anew for each connection. Never stands in a URL. */
  token?: string | (() => string | Promise<string>);
  namespace?: string;
  path?: string;
  /** At most one message of frames per this many milliseconds. */
  interval?: number;
  /** Lets views and cursors outlive the page. */
  persist?: Persistence;
  /** This process as an emitter; unique among those alive. A new one by default. */
  emitter?: string;
  transport?: Transport;
  environment?: Environment;
}

/** One connection to one hub. It keeps a Node process alive until `close()`, as a socket does. */
export interface Hub {
  readonly connection: HubConnection;
  session(id: string): Session;
  /** A list that stays current. */
  sessions(query?: SessionQuery): SessionList;
  /** Who watches a session; loaded when it is first asked for. */
  presence(id: string): Promise<SessionPresence>;
  /** What concerns the hub or many sessions at once; loaded when it is first asked for. */
  managing(): Promise<HubManaging>;
  /** A page of the list, once. Waits for the connection, as all requests do. */
  list(query?: SessionQuery): Promise<SessionPage>;
  /** The view of a session, once. */
  read(id: string): Promise<SessionView>;
  /** What sessions can be created from. */
  templates(): Promise<Template[]>;
  history(input: HistoryInput): Promise<HistoryPage>;
  /** Creates a session to report into. A repeat after a lost reply does not make a second one. */
  create(input?: NewSession): Promise<Job>;
  /** Reports into a session that exists already. */
  attach(id: string, options?: AttachOptions): Promise<Job>;
  /** Connects at once, also after the hub has said not to come again; asks again for refused sessions. */
  reconnect(): void;
  /** Ends everything: what waits rejects with `closed`, and no timer, listener or socket remains. */
  close(): void;
}
