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

/** What became of the verb in one session. */
export type BulkOutcome =
  | { readonly ok: true; readonly id: string; readonly seq: number; readonly status: Status }
  | { readonly ok: false; readonly id: string; readonly error: HubError };

export interface BulkStep {
  readonly results: BulkOutcome[];
  /** `after` of the query's next step; null when all have been gone through. */
  readonly next: string | null;
}

/** What a whole cleanup came to. */
export type CleanupTotal = Omit<CleanupResult, 'next'>;

/**
 * What concerns the hub, or many sessions at once. Requests wait for the connection and are sent again when the
 * reply was lost: a verb of `bulk` may then be told as not possible of sessions that the first try has reached.
 */
export interface HubManaging {
  /** How many sessions there are, by status and age, and how full the hub is; counted at most some seconds ago. */
  stats(): Promise<HubStats>;
  /** The limits in force, and who changed them. */
  limits(): Promise<LimitsState>;
  /** Changes limits on every node; with `ifVersion` only if nobody else has meanwhile. */
  reconfigure(input: ReconfigureInput): Promise<LimitsState>;
  /** How the hub itself is. */
  health(): Promise<HubHealth>;
  /**
   * Removes a session that has ended, and with `end` one that still runs; what stays is its tombstone. One that was
   * removed before, also by a first try whose reply was lost, is `session_not_found` with `details.tombstone`.
   */
  remove(id: string, options?: Omit<RemoveInput, 'id'>): Promise<RemoveResult>;
  /**
   * Rebuilds a session whose view is broken from its log; a sound one is left as it is. With `dryRun` it only tells
   * what would be done.
   */
  repair(id: string, options?: { readonly dryRun?: true }): Promise<RepairResult>;
  /** Removes, or unless `dryRun` is false counts, all sessions that are meant, step by step to the end. */
  cleanUp(input: Omit<CleanupInput, 'after'>): Promise<CleanupTotal>;
  /** One step, which looks at some 1,000 sessions; `next` is the `after` of the following one. */
  cleanUpStep(input: CleanupInput): Promise<CleanupResult>;
  /** Carries out one verb on each of up to 1,000 sessions; `next` is the `after` of the query's following step. */
  bulk(input: BulkInput): Promise<BulkStep>;
  /** The same to the end of the query, session by session. The next step is taken when this one's results have been read. */
  bulkAll(input: BulkInput): AsyncGenerator<BulkOutcome, void, undefined>;
  /**
   * Runs `section` on the newest view and appends all it asks for, or nothing. When somebody else was faster it runs
   * again, so that it never builds on what has changed; it should therefore touch nothing but the session.
   */
  withSession<Result>(
    id: string,
    section: (session: ExclusiveSession) => Result | Promise<Result>,
  ): Promise<Result>;
}
