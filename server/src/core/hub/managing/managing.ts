import type {
  AppendInput,
  AppendResult,
  BulkInput,
  BulkResult,
  CleanupInput,
  CleanupResult,
  Command,
  CommandResult,
  ExclusiveSession,
  HubStats,
  LimitsState,
  ReconfigureInput,
  RemoveInput,
  RemoveResult,
  RepairCheck,
  SessionView,
} from '@session-hub/shared';
import type { Principal } from '../../../ports/authenticator.js';
import type { AppendContext } from '../../write/append-context.js';
import type { Changes } from '../../write/changes.js';
import type { LiveLimits } from '../limits/live-limits.js';
import { carryOutInBulk } from './bulk.js';
import { cleanUp } from './cleanup.js';
import { removeOne } from './end-and-remove.js';
import { checkRepair } from './repair-session.js';
import { Shrink } from './shrink.js';
import { Stats } from './stats.js';
import { withSession } from './with-session.js';

/** What concerns many sessions at once, or the hub as a whole. */
export interface HubManaging {
  /**
   * Removes one session for good, one that still runs only with `end`. Rejects with `session_not_found`, and with
   * `illegal_transition` what still runs.
   */
  remove(who: Principal, input: RemoveInput): Promise<RemoveResult>;
  /** What a repair of the session would find. Changes nothing. Rejects with `session_not_found`. */
  checkRepair(who: Principal, id: string): Promise<RepairCheck>;
  /** One step; `next` of the answer leads to the following one. Only counts unless `dryRun` is false. */
  cleanUp(who: Principal, input: CleanupInput): Promise<CleanupResult>;
  /** One verb, one signal, or the same operations, to many sessions, with a result for each. */
  bulk(who: Principal, input: BulkInput): Promise<BulkResult>;
  /** Counted from indexes, at most a few seconds ago. */
  stats(who: Principal): Promise<HubStats>;
  /** The limits in force, and the newest changes of them. */
  limits(who: Principal): Promise<LimitsState>;
  /**
   * Changes limits on all nodes while they run. Rejects with `bad_request` what contradicts itself. A lower limit of
   * sessions lets this node remove ended ones in the background until there are no more than that.
   */
  reconfigure(who: Principal, input: ReconfigureInput): Promise<LimitsState>;
  /**
   * Runs `section` on the newest view, and appends all it asks for or nothing. When somebody else was faster the
   * section runs again, so that it never builds on what has changed.
   */
  withSession<Result>(
    who: Principal,
    id: string,
    section: (session: ExclusiveSession) => Result | Promise<Result>,
  ): Promise<Result>;
}

/** The part of the hub that changes single sessions. */
export interface SessionVerbs {
  read(who: Principal, id: string): Promise<SessionView>;
  append(who: Principal, input: AppendInput): Promise<AppendResult>;
  command(who: Principal, id: string, command: Command): Promise<CommandResult>;
}

export class Managing implements HubManaging {
  readonly #context: AppendContext;
  readonly #changes: Changes;
  readonly #verbs: SessionVerbs;
  readonly #limits: LiveLimits;
  readonly #stats: Stats;
  readonly #shrink: Shrink;

  constructor(context: AppendContext, changes: Changes, verbs: SessionVerbs, limits: LiveLimits) {
    this.#context = context;
    this.#changes = changes;
    this.#verbs = verbs;
    this.#limits = limits;
    this.#stats = new Stats(context);
    this.#shrink = new Shrink(context);
  }

  /** What goes on in the background ends with what it is at. */
  stop(): void {
    this.#shrink.stop();
  }

  remove(who: Principal, input: RemoveInput): Promise<RemoveResult> {
    return removeOne(this.#context, this.#changes, who.id, input);
  }

  checkRepair(_who: Principal, id: string): Promise<RepairCheck> {
    return checkRepair(this.#context.store, id);
  }

  cleanUp(who: Principal, input: CleanupInput): Promise<CleanupResult> {
    return cleanUp(this.#context, this.#changes, who.id, input);
  }

  bulk(who: Principal, input: BulkInput): Promise<BulkResult> {
    return carryOutInBulk(this.#context.store, input, {
      command: async (id, command) => {
        const { seq, view } = await this.#verbs.command(who, id, command);
        return { seq, status: view.status };
      },
      append: async (id, operations) => {
        const { seq, results } = await this.#verbs.append(who, { id, operations, all: true });
        const last = results.at(-1);
        const view = this.#context.cache.get(id)?.view ?? (await this.#verbs.read(who, id));
        return { seq: last?.ok === true ? last.seq : seq, status: view.status };
      },
    });
  }

  stats(_who: Principal): Promise<HubStats> {
    return this.#stats.read();
  }

  limits(_who: Principal): Promise<LimitsState> {
    return Promise.resolve(this.#limits.state);
  }

  async reconfigure(who: Principal, input: ReconfigureInput): Promise<LimitsState> {
    const limits = this.#limits;
    const before = limits.current.capacity.maxSessions ?? Number.POSITIVE_INFINITY;
    const state = await limits.reconfigure(who.id, input);
    const after = state.limits.capacity.maxSessions ?? Number.POSITIVE_INFINITY;
    if (after < before) this.#shrink.begin();
    return state;
  }

  withSession<Result>(
    who: Principal,
    id: string,
    section: (session: ExclusiveSession) => Result | Promise<Result>,
  ): Promise<Result> {
    const access = {
      read: (one: string) => this.#verbs.read(who, one),
      append: (input: AppendInput) => this.#verbs.append(who, input),
    };
    return withSession(access, id, section);
  }
}
