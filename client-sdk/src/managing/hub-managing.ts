import type {
  BulkInput,
  CleanupInput,
  CleanupResult,
  ExclusiveSession,
  HubError,
  HubHealth,
  HubStats,
  LimitsState,
  ReconfigureInput,
  RemoveInput,
  RemoveResult,
  RepairResult,
  Status,
} from '@session-hub/shared';

/**
 * The result of a bulk request in one session.
 *
 * @example
 * for await (const outcome of managing.bulkAll({ verb: 'stop', query: { template: 'import' } })) {
 *   if (!outcome.ok) console.error(outcome.id, outcome.error.message);
 * }
 */
export type BulkOutcome =
  | { readonly ok: true; readonly id: string; readonly seq: number; readonly status: Status }
  | { readonly ok: false; readonly id: string; readonly error: HubError };

/**
 * The results of one step of a bulk request.
 *
 * @example
 * const { results, next }: BulkStep = await managing.bulk({ verb: 'pause', ids: ['a', 'b'] });
 * console.log(results.length, next);
 */
export interface BulkStep {
  /** One result per session, in the order of the request. */
  readonly results: BulkOutcome[];
  /** The `after` of the next step; null when all sessions are done. */
  readonly next: string | null;
}

/**
 * The totals of a whole cleanup.
 *
 * @example
 * const total: CleanupTotal = await managing.cleanUp({ which: 'failed' });
 * console.log(`${total.matched} sessions would be removed`);
 */
export type CleanupTotal = Omit<CleanupResult, 'next'>;

/**
 * Requests for the hub itself, or for many sessions at once. They wait for the connection and are sent again
 * when the reply was lost. After such a retry, `bulk` may report a verb as not possible although the first
 * try carried it out.
 *
 * @example
 * const managing = await hub.managing();
 * const { total, utilisation } = await managing.stats();
 * console.log(total, utilisation);
 */
export interface HubManaging {
  /** The number of sessions by status and age, and how full the hub is. The counts may be some seconds old. */
  stats(): Promise<HubStats>;
  /** The limits in force, and the newest changes to them. */
  limits(): Promise<LimitsState>;
  /** Changes limits on every node. With `ifVersion` it is refused when the limits have changed since. */
  reconfigure(input: ReconfigureInput): Promise<LimitsState>;
  /** The health of the hub. */
  health(): Promise<HubHealth>;
  /**
   * Removes a session that has ended, or with `end` a running one. Its tombstone stays for a time. A session
   * that is already removed, also by a first try whose reply was lost, gives `session_not_found` with
   * `details.tombstone`.
   */
  remove(id: string, options?: Omit<RemoveInput, 'id'>): Promise<RemoveResult>;
  /**
   * Rebuilds a session with a broken view from its log. A sound session does not change. With `dryRun` it
   * only reports what it would do.
   */
  repair(id: string, options?: { readonly dryRun?: true }): Promise<RepairResult>;
  /** Removes all matching sessions, step by step to the end. It only counts them unless `dryRun` is false. */
  cleanUp(input: Omit<CleanupInput, 'after'>): Promise<CleanupTotal>;
  /** One step of a cleanup, which looks at about 1,000 sessions. `next` is the `after` of the next step. */
  cleanUpStep(input: CleanupInput): Promise<CleanupResult>;
  /** Carries out one verb on up to 1,000 sessions. `next` is the `after` of the next step of a query. */
  bulk(input: BulkInput): Promise<BulkStep>;
  /**
   * The same to the end of the query, session by session. The next step is sent when the results of the last
   * one are read.
   */
  bulkAll(input: BulkInput): AsyncGenerator<BulkOutcome, void, undefined>;
  /**
   * Runs `section` on the newest view and appends all its operations, or none. When another write came
   * first, it runs again on the new view. So `section` should have no side effects outside the session.
   */
  withSession<Result>(
    id: string,
    section: (session: ExclusiveSession) => Result | Promise<Result>,
  ): Promise<Result>;
}
