import {
  type AcquireResult,
  type AppendInput,
  type AppendResult,
  type BeatResult,
  type Command,
  type CommandResult,
  type ConditionsReport,
  type CreateInput,
  type CreateResult,
  type EventType,
  type HealthReport,
  type HeldLease,
  type HistoryInput,
  type HubHealth,
  hubError,
  type NoticeMessage,
  type Repaired,
  type SessionPage,
  type SessionQuery,
  type SessionView,
  type Template,
} from '@session-hub/shared';
import type { Principal } from '../../ports/authenticator.js';
import type { Audience, ClusterBus } from '../../ports/cluster-bus.js';
import type { FrameSink } from '../../ports/frame-sink.js';
import type { SessionRecord } from '../../ports/session-record.js';
import type { StoreHealth, Unlisten } from '../../ports/session-store.js';
import type { HubEventListener } from '../deliver/listeners/event-listeners.js';
import { Hooks, NO_WEBHOOKS } from '../deliver/listeners/hooks.js';
import type { WebhooksFacade } from '../deliver/webhooks/webhooks-facade.js';
import { Connections, type Ending } from '../presence/bus/connections.js';
import { LocalBus } from '../presence/bus/local-bus.js';
import type { PresenceChange, WatchedPresence } from '../presence/people/live-presence.js';
import { Presence, ReaderAttendance } from '../presence/people/presence.js';
import type { ListChange, WatchedList } from '../read/lists/live-list.js';
import { LiveLists } from '../read/lists/live-lists.js';
import { Outbox } from '../read/outbox/outbox.js';
import type { Reader } from '../read/outbox/subscription.js';
import { WriteRound } from '../read/outbox/write-round.js';
import { type HistoryTexts, readHistory } from '../read/read-history.js';
import { WatchedSessions } from '../read/tails/watched-sessions.js';
import { appendChange } from '../session/changes/append-change.js';
import { acquireChange, releaseChange } from '../session/changes/change-leases.js';
import { commandChange } from '../session/changes/command-change.js';
import { createChange } from '../session/changes/create-change.js';
import { conditionsReport } from '../session/conditions/find-conditions.js';
import { actorOf, completeRecord } from '../session/draft/actors.js';
import type { Change } from '../session/draft/draft.js';
import { healthReport } from '../session/health/health-report.js';
import { policyOf, policySettings } from '../session/policy/policy-settings.js';
import { sessionNotFound } from '../session/removal/tombstones.js';
import type { Templates } from '../session/templates/templates.js';
import type { AppendContext } from '../write/append-context.js';
import { beatLeases } from '../write/beat-leases.js';
import { Changes } from '../write/changes.js';
import { PaceBook } from '../write/pace-book.js';
import { RecordCache } from '../write/record-cache.js';
import { DeadlineRunner } from './deadlines/deadline-runner.js';
import {
  DEFAULT_CACHE,
  type HubCoreOptions,
  NO_LIMITS,
  tailLimits,
  templatesOf,
} from './hub-core-options.js';
import type { HubFacade } from './hub-facade.js';
import { Capacity } from './limits/capacity.js';
import { LiveLimits } from './limits/live-limits.js';
import { makeRoom } from './managing/end-and-remove.js';
import { HubWatch } from './managing/hub-watch.js';
import { Managing } from './managing/managing.js';
import { repairSession } from './managing/repair-session.js';
import { StoreWatch } from './store-watch.js';

/** The hub without its edges: no socket, no HTTP, no clock of its own. */
export class HubCore implements HubFacade {
  readonly store: StoreWatch;
  readonly limits: LiveLimits;
  readonly managing: Managing;
  readonly #capacity: Capacity;
  readonly webhooks: WebhooksFacade;
  readonly #hooks: Hooks;
  readonly #context: AppendContext;
  readonly #changes: Changes;
  readonly #templates: Templates;
  readonly #deadlines: DeadlineRunner;
  readonly #sessions: WatchedSessions;
  readonly #lists: LiveLists;
  readonly #round: WriteRound;
  readonly #bus: ClusterBus;
  readonly #connections: Connections;
  readonly #presence: Presence;
  readonly #watch: HubWatch;
  #closing = false;

  constructor(options: HubCoreOptions) {
    const { store, clock, randomness, logger } = options;
    const cache = new RecordCache({ ...DEFAULT_CACHE, ...options.cache });
    this.#bus = options.bus ?? new LocalBus({ nodeId: 'alone', clock });
    const base = { ...NO_LIMITS, ...options.limits, policy: policySettings(options.policy) };
    const limits = new LiveLimits({ store, clock, randomness, logger, bus: this.#bus, base });
    this.limits = limits;
    this.#hooks = new Hooks(options.webhooks ?? NO_WEBHOOKS, {
      ...{ store, cache, clock, randomness, logger },
      submit: (id, change) => this.#changes.submit(id, change),
    });
    this.webhooks = this.#hooks.webhooks;
    this.#context = {
      store,
      cache,
      clock,
      randomness,
      logger,
      limits,
      get policy() {
        return limits.current.policy;
      },
      paces: new PaceBook({ store, clock, logger, policy: () => limits.current.policy }),
      watch: this.#hooks,
    };
    this.#templates = templatesOf(options, limits);
    this.#changes = new Changes(this.#context);
    this.managing = new Managing(this.#context, this.#changes, this, this.limits);
    this.#capacity = new Capacity(this.#context, {
      evict: (id) => makeRoom(this.#context, this.#changes, id),
    });
    this.#deadlines = new DeadlineRunner(this.#context, this.#changes, options.beforeExpiry ?? null);
    this.#watch = new HubWatch(this.#context, this.managing, this.#deadlines, options.process);
    this.#sessions = new WatchedSessions({
      store,
      clock,
      logger,
      ...tailLimits(options),
    });
    this.store = new StoreWatch({ store, clock, catchUp: () => this.#sessions.compareAll() });
    this.#lists = new LiveLists({ store, clock, logger });
    this.#round = new WriteRound(clock);
    this.#connections = new Connections(this.#bus);
    this.#presence = new Presence({ bus: this.#bus, clock });
  }

  /** Nothing is decided by the clock before `whenOpen` is done: it may have to ask the store for the time. */
  async start(whenOpen: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { store } = this.#context;
    await store.open();
    try {
      await whenOpen();
      await this.limits.start();
    } catch (error) {
      await store.close();
      throw error;
    }
    this.#deadlines.start();
    this.#watch.start();
    this.#sessions.start();
    this.store.start();
  }

  /** Refuses new writes, waits for those in flight, and lets go of everything. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#deadlines.stop();
    this.#watch.stop();
    this.managing.stop();
    this.limits.stop();
    this.store.stop();
    this.#lists.close();
    this.#sessions.close();
    this.#round.close();
    this.#presence.close();
    this.#bus.close();
    await this.#hooks.close();
    await this.#changes.drain();
    await this.#watch.tellEnd();
    await this.#context.store.close();
  }

  create(who: Principal, input: CreateInput): Promise<CreateResult> {
    const id = input.id ?? this.#context.randomness.id();
    const asked = { id, owner: input.owner ?? who.id, check: () => void this.#templates.begin(input) };
    return this.#capacity.admit(asked, () => this.#submit(id, createChange(who, input, this.#templates)));
  }

  append(who: Principal, input: AppendInput): Promise<AppendResult> {
    if (input.emitter === undefined && input.operations.some(({ n }) => n !== undefined)) {
      const message = 'Numbered operations need the name of the emitter that numbered them.';
      return Promise.reject(hubError('bad_request', { message }));
    }
    return this.#submit(input.id, appendChange(input, actorOf(who, input.emitter), this.#context.policy));
  }

  async command(who: Principal, id: string, command: Command, key?: string): Promise<CommandResult> {
    const seq = await this.#submit(id, commandChange(command, who.id, key, this.#context.policy));
    const view = this.#context.cache.get(id)?.view ?? (await this.read(who, id));
    return { seq, view };
  }

  async read(_who: Principal, id: string): Promise<SessionView> {
    return (await this.#record(id)).view;
  }

  async history(who: Principal, input: HistoryInput): Promise<HistoryTexts> {
    return await readHistory(this.#context.store, await this.read(who, input.id), input);
  }

  async checkHealth(_who: Principal, id: string): Promise<HealthReport> {
    const record = await this.#record(id);
    return healthReport(record, this.#context.clock.now(), policyOf(record.guards, this.#context.policy));
  }

  async conditions(_who: Principal, id: string): Promise<ConditionsReport> {
    return conditionsReport(await this.#record(id), this.#context.clock.now());
  }

  repair(who: Principal, id: string): Promise<Repaired> {
    const submit = (change: Change<Repaired>) => this.#submit(id, change);
    return repairSession({ store: this.#context.store, id, by: who.id, submit });
  }

  hubHealth(): Promise<HubHealth> {
    return this.#watch.health();
  }

  templates(_who: Principal): Promise<Template[]> {
    return Promise.resolve(this.#templates.list());
  }

  list(_who: Principal, query: SessionQuery): Promise<SessionPage> {
    return this.#context.store.list(query);
  }

  acquire(who: Principal, id: string, emitter: string, mode: 'if-free' | 'take'): Promise<AcquireResult> {
    return this.#submit(id, acquireChange(emitter, mode, actorOf(who, emitter), this.#context.policy));
  }

  release(who: Principal, id: string, emitter: string, fence: number): Promise<void> {
    return this.#submit(id, releaseChange(emitter, fence, actorOf(who, emitter)));
  }

  async beat(_who: Principal, emitter: string, leases: readonly HeldLease[]): Promise<BeatResult> {
    return await beatLeases(emitter, leases, this.#context.policy, (id, change) => this.#submit(id, change));
  }

  openReader(who: Principal, sink: FrameSink): Reader {
    const attendance = new ReaderAttendance(this.#presence, this.#connections, who.id, sink);
    return new Outbox(this.#sessions, this.#round, sink, attendance);
  }

  watchList(
    _who: Principal,
    query: SessionQuery,
    onChange: (change: ListChange) => void,
  ): Promise<WatchedList> {
    return this.#lists.watch(query, onChange);
  }

  async watchPresence(
    who: Principal,
    id: string,
    onChange: (change: PresenceChange) => void,
  ): Promise<WatchedPresence> {
    await this.read(who, id);
    return await this.#presence.watch(id, onChange);
  }

  disconnectUser(userId: string, ending: Ending): void {
    this.#connections.end({ kind: 'user', id: userId }, ending);
  }

  notify(to: Audience, notice: NoticeMessage): void {
    this.#connections.notify(to, notice);
  }

  onEvents(types: readonly EventType[] | '*', listener: HubEventListener): Unlisten {
    return this.#hooks.listeners.add(types, listener);
  }

  health(): Promise<StoreHealth> {
    if (this.#closing) return Promise.resolve({ ok: false, reason: 'The hub is shutting down.' });
    return this.#context.store.health();
  }

  #submit<Result>(id: string, change: Change<Result>): Promise<Result> {
    if (this.#closing) return Promise.reject(hubError('closing'));
    return this.#changes.submit(id, change);
  }

  async #record(id: string): Promise<SessionRecord> {
    const { store } = this.#context;
    const record = completeRecord(await store.read(id));
    if (record === null) throw await sessionNotFound(store, id);
    return record;
  }
}
