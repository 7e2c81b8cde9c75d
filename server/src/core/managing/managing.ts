import {
  type AppendInput,
  type AppendResult,
  type BulkInput,
  type BulkResult,
  type CleanupInput,
  type CleanupResult,
  type Command,
  type CommandResult,
  type ExclusiveSession,
  HubError,
  type HubStats,
  hubError,
  type LimitsState,
  type Operation,
  type ReconfigureInput,
  type SessionView,
} from '@session-hub/shared';
import type { Principal } from '../../ports/authenticator.js';
import type { AppendContext } from '../append/append-context.js';
import type { Changes } from '../append/changes.js';
import { type BulkOutcome, carryOutInBulk } from './bulk.js';
import { cleanUp } from './cleanup.js';
import { Stats } from './stats.js';
import { withSession } from './with-session.js';

/** What concerns many sessions at once, or the hub as a whole. */
export interface HubManaging {
  /** One step; `next` of the answer leads to the following one. Only counts unless `dryRun` is false. */
  cleanUp(who: Principal, input: CleanupInput): Promise<CleanupResult>;
  /** One verb, or one signal, to many sessions, with a result for each. */
  bulk(who: Principal, input: BulkInput): Promise<BulkResult>;
  /** Counted from indexes, at most a few seconds ago. */
  stats(who: Principal): Promise<HubStats>;
  /** The limits in force, and the newest changes of them. */
  limits(who: Principal): Promise<LimitsState>;
  /** Changes limits on all nodes while they run. Rejects with `bad_request` what contradicts itself. */
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
  readonly #stats: Stats;

  constructor(context: AppendContext, changes: Changes, verbs: SessionVerbs) {
    this.#context = context;
    this.#changes = changes;
    this.#verbs = verbs;
    this.#stats = new Stats(context);
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
      signal: (id, data) => this.#signal(who, id, { type: 'signal', data }),
    });
  }

  stats(_who: Principal): Promise<HubStats> {
    return this.#stats.read();
  }

  limits(_who: Principal): Promise<LimitsState> {
    return Promise.resolve(this.#context.limits.state);
  }

  reconfigure(who: Principal, input: ReconfigureInput): Promise<LimitsState> {
    return this.#context.limits.reconfigure(who.id, input);
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

  async #signal(who: Principal, id: string, operation: Operation): Promise<BulkOutcome> {
    const [result] = (await this.#verbs.append(who, { id, operations: [operation] })).results;
    if (result === undefined || !result.ok)
      throw new HubError(result?.error ?? hubError('internal').toJSON());
    const view = this.#context.cache.get(id)?.view ?? (await this.#verbs.read(who, id));
    return { seq: result.seq, status: view.status };
  }
}
