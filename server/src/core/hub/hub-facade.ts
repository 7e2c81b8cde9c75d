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
 * All the hub can do, for whoever asks: the socket gateway, the HTTP interface and code in the same process
 * go through these methods and no others. Inputs are trusted to fit their schemas: the edge has checked them.
 * Every refusal is a HubError from the error table.
 */
export interface HubFacade {
  create(who: Principal, input: CreateInput): Promise<CreateResult>;

  /**
   * Applies the operations in order, in one atomic step for all that are allowed; each gets its seq or its
   * error. Rejects as a whole, with nothing applied, when the session or the lease forbids any write.
   */
  append(who: Principal, input: AppendInput): Promise<AppendResult>;

  /** One verb, with the view it led to. */
  command(who: Principal, id: string, command: Command, key?: string): Promise<CommandResult>;

  /** The newest committed view. */
  read(who: Principal, id: string): Promise<SessionView>;

  /** How a session is at this moment. Changes nothing; what has changed is told by `health` events anyway. */
  checkHealth(who: Principal, id: string): Promise<HealthReport>;

  /** What a session waits for, and what would stop it, with what is found of each condition at this moment. */
  conditions(who: Principal, id: string): Promise<ConditionsReport>;

  /**
   * Rebuilds a view from the log that does not fit its schema, or is not what the log folds to. Where the log does not give one either, the session
   * is ended as failed, with what could be kept of it. A sound session is left as it is.
   */
  repair(who: Principal, id: string): Promise<Repaired>;

  /** How this hub is, for whoever runs it. Never rejects. */
  hubHealth(): Promise<HubHealth>;

  /** A page of the log, as texts, because it usually travels on as text. */
  history(who: Principal, input: HistoryInput): Promise<HistoryTexts>;

  /** What sessions can be created from, in the order of their names. */
  templates(who: Principal): Promise<Template[]>;

  list(who: Principal, query: SessionQuery): Promise<SessionPage>;

  acquire(who: Principal, id: string, emitter: string, mode: 'if-free' | 'take'): Promise<AcquireResult>;
  release(who: Principal, id: string, emitter: string, fence: number): Promise<void>;
  /** Renews leases; answers with the sessions whose lease is gone, and those whose log is another one. */
  beat(who: Principal, emitter: string, leases: readonly HeldLease[]): Promise<BeatResult>;

  /** Opens a reader whose frames go to `sink`. Close it when the connection is gone. */
  openReader(who: Principal, sink: FrameSink): Reader;

  /** A list that stays current: `onChange` gets each change of version after the one resolved with. */
  watchList(
    who: Principal,
    query: SessionQuery,
    onChange: (change: ListChange) => void,
  ): Promise<WatchedList>;

  /**
   * Who watches a session, on all nodes: `onChange` gets each change of version after the one resolved with.
   * Rejects with `session_not_found`.
   */
  watchPresence(
    who: Principal,
    id: string,
    onChange: (change: PresenceChange) => void,
  ): Promise<WatchedPresence>;

  /**
   * Ends every connection of a user, on every node that can be reached now, after telling why. Keeping the user
   * from coming back is up to whoever authenticates.
   */
  disconnectUser(userId: string, ending: Ending): void;

  /** Tells every connection of the audience, on every node that can be reached now. */
  notify(to: Audience, notice: NoticeMessage): void;

  /**
   * Calls `listener` after each commit of this node, once for each of its events of these types, in the order of
   * the log; never for what other nodes add, and not again for what a process that died did not get to. What it
   * throws is logged. Throws `limit_reached` where too many listen.
   */
  onEvents(types: readonly EventType[] | '*', listener: HubEventListener): Unlisten;

  /** Delivery to receivers elsewhere, which outlives processes. */
  readonly webhooks: WebhooksFacade;

  health(): Promise<StoreHealth>;

  /** What concerns many sessions at once, or the hub as a whole. */
  readonly managing: HubManaging;

  /** R49: whether this node sees its store at the moment. */
  readonly store: StoreReach;
}
