import type {
  AcquireResult,
  AppendInput,
  AppendResult,
  BeatResult,
  Command,
  CommandResult,
  ConditionsReport,
  CreateInput,
  CreateResult,
  EventType,
  HealthReport,
  HeldLease,
  HistoryInput,
  HubHealth,
  NoticeMessage,
  Repaired,
  SessionPage,
  SessionQuery,
  SessionView,
  Template,
} from '@session-hub/shared';
import type { Principal } from '../../ports/authenticator.js';
import type { Audience } from '../../ports/cluster-bus.js';
import type { FrameSink } from '../../ports/frame-sink.js';
import type { StoreHealth, Unlisten } from '../../ports/session-store.js';
import type { HubEventListener } from '../deliver/listeners/event-listeners.js';
import type { WebhooksFacade } from '../deliver/webhooks/webhooks-facade.js';
import type { Ending } from '../presence/bus/connections.js';
import type { PresenceChange, WatchedPresence } from '../presence/people/live-presence.js';
import type { ListChange, WatchedList } from '../read/lists/live-list.js';
import type { Reader } from '../read/outbox/subscription.js';
import type { HistoryTexts } from '../read/read-history.js';
import type { HubManaging } from './managing/managing.js';
import type { StoreReach } from './store-watch.js';

/**
 * Everything the hub can do. The socket gateway, the HTTP interface and code in the same process use only
 * these methods. They do not validate input: the caller must check it against the schemas first. Every
 * refusal is a `HubError` from the error table.
 *
 * @example
 * const who: Principal = { id: 'scheduler', kind: 'person', roles: [] };
 * const { view } = await hub.facade.create(who, { title: 'Nightly import', start: true });
 * console.log(view.id, view.status);
 */
export interface HubFacade {
  /** Creates a session, and with `emitter` also its lease. */
  create(who: Principal, input: CreateInput): Promise<CreateResult>;

  /**
   * Applies the operations in order. All that are allowed go into one atomic step, and each gets its number
   * or its error. Rejects as a whole, with nothing applied, when the session or the lease forbids any write.
   */
  append(who: Principal, input: AppendInput): Promise<AppendResult>;

  /** Carries out one verb, and returns the view it led to. */
  command(who: Principal, id: string, command: Command, key?: string): Promise<CommandResult>;

  /** The newest committed view. */
  read(who: Principal, id: string): Promise<SessionView>;

  /** The health of a session at this moment. It changes nothing. */
  checkHealth(who: Principal, id: string): Promise<HealthReport>;

  /** The start and stop conditions of a session, each with the value found at this moment. */
  conditions(who: Principal, id: string): Promise<ConditionsReport>;

  /**
   * Rebuilds a view that does not fit its schema, or that differs from its log, from the log. When the log
   * is broken too, the session ends as failed, with what could be kept. A sound session does not change.
   */
  repair(who: Principal, id: string): Promise<Repaired>;

  /** The health of this hub, for its operator. Never rejects. */
  hubHealth(): Promise<HubHealth>;

  /** A page of the log, as JSON texts. */
  history(who: Principal, input: HistoryInput): Promise<HistoryTexts>;

  /** The templates that a session can be created from, in the order of their names. */
  templates(who: Principal): Promise<Template[]>;

  /** A page of the list of sessions. */
  list(who: Principal, query: SessionQuery): Promise<SessionPage>;

  /** Takes the lease of a session for an emitter. */
  acquire(who: Principal, id: string, emitter: string, mode: 'if-free' | 'take'): Promise<AcquireResult>;
  /** Gives a lease back. */
  release(who: Principal, id: string, emitter: string, fence: number): Promise<void>;
  /** Renews leases. The answer names the sessions whose lease is gone, and those whose log was renumbered. */
  beat(who: Principal, emitter: string, leases: readonly HeldLease[]): Promise<BeatResult>;

  /** Opens a reader whose frames go to `sink`. Close it when the connection is gone. */
  openReader(who: Principal, sink: FrameSink): Reader;

  /** A list that stays current. `onChange` gets each change after the version that this resolves with. */
  watchList(
    who: Principal,
    query: SessionQuery,
    onChange: (change: ListChange) => void,
  ): Promise<WatchedList>;

  /**
   * The people who watch a session, on all nodes. `onChange` gets each change after the version that this
   * resolves with. Rejects with `session_not_found`.
   */
  watchPresence(
    who: Principal,
    id: string,
    onChange: (change: PresenceChange) => void,
  ): Promise<WatchedPresence>;

  /**
   * Ends every connection of a user, after sending the reason, on every node that can be reached now.
   * `authenticate` must keep the user from coming back.
   */
  disconnectUser(userId: string, ending: Ending): void;

  /** Sends a notice to every connection of the audience, on every node that can be reached now. */
  notify(to: Audience, notice: NoticeMessage): void;

  /**
   * Calls `listener` after each commit of this node, once for each of its events of these types, in log
   * order. Events of other nodes, and events that a process did not report before it died, are not reported.
   * An error of the listener is logged. Throws `limit_reached` when there are too many listeners.
   */
  onEvents(types: readonly EventType[] | '*', listener: HubEventListener): Unlisten;

  /** Delivery to other systems, which continues after a restart. */
  readonly webhooks: WebhooksFacade;

  /** The health of the store. */
  health(): Promise<StoreHealth>;

  /** Requests for many sessions at once, or for the hub as a whole. */
  readonly managing: HubManaging;

  /** R49: whether this node sees its store at the moment. */
  readonly store: StoreReach;
}
