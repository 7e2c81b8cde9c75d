import { z } from 'zod';
import { LIMITS } from '../limits.js';
import { BULK_VERBS, CLEANUPS } from '../managing.js';
import { errorReportSchema, errorShapeSchema } from './error.js';
import { signalDataSchema } from './event.js';
import { extendSchema, operationSchema } from './operation.js';
import { reasonSchema, seqSchema, sessionIdSchema, timeSchema } from './primitives.js';
import { sessionQuerySchema } from './query.js';
import { statusSchema } from './status.js';
import { tombstoneSchema } from './tombstone.js';

const DAY = 86_400_000;
const pageToken = z.string().max(300);

export const cleanupSchema = z
  .strictObject({
    /**
     * `failed` and `completed` sessions, all `ended` ones, or `all`. `all` includes running sessions; they
     * are ended first.
     */
    which: z.enum(CLEANUPS),
    /** Only sessions that ended longer ago than this, in milliseconds. For running ones the creation counts. */
    olderThan: z
      .int()
      .min(0)
      .max(36_500 * DAY)
      .exactOptional(),
    /** True, the default, only counts. False removes. */
    dryRun: z.boolean().exactOptional(),
    /** The reason, in the log of sessions that are ended. */
    reason: reasonSchema.exactOptional(),
    /** `next` of the last answer. */
    after: pageToken.exactOptional(),
  })
  .meta({ id: 'Cleanup' });
/**
 * Which sessions a cleanup removes. It only counts them unless `dryRun` is false.
 *
 * @example
 * const input: CleanupInput = { which: 'ended', olderThan: 7 * 86_400_000, dryRun: false };
 * await managing.cleanUp(input);
 */
export type CleanupInput = z.infer<typeof cleanupSchema>;

export const cleanupResultSchema = z
  .object({
    /** Whether the step only counted. */
    dryRun: z.boolean(),
    /** Matching sessions in this step. */
    matched: z.int(),
    /** Sessions that were removed. */
    removed: z.int(),
    /** Matching sessions that are still there, because they changed or could not be removed. */
    kept: z.int(),
    /** `after` of the next step; null at the end. */
    next: z.string().nullable(),
  })
  .meta({ id: 'CleanupResult' });
/**
 * The counts of one step of a cleanup.
 *
 * @example
 * const step: CleanupResult = await managing.cleanUpStep({ which: 'failed' });
 * console.log(step.matched, step.next);
 */
export type CleanupResult = z.infer<typeof cleanupResultSchema>;

export const removeSchema = z.strictObject({
  /** The session to remove. */
  id: sessionIdSchema,
  /** Ends a session that still runs. Without it, a running session is refused. */
  end: z.literal(true).exactOptional(),
  /** The reason, for the readers of a session that still runs. */
  reason: reasonSchema.exactOptional(),
});
/**
 * Which session to remove.
 *
 * @example
 * const { id, ...options }: RemoveInput = { id: 'nightly-import', end: true, reason: 'Started by mistake' };
 * await managing.remove(id, options);
 */
export type RemoveInput = z.infer<typeof removeSchema>;

export const removeResultSchema = z
  .object({
    /** What stays of the session for a time. */
    tombstone: tombstoneSchema,
  })
  .meta({ id: 'Removed' });
/**
 * The tombstone that is left of a removed session.
 *
 * @example
 * const { tombstone }: RemoveResult = await managing.remove('nightly-import');
 * console.log(tombstone);
 */
export type RemoveResult = z.infer<typeof removeResultSchema>;

export const bulkSchema = z
  .strictObject({
    /** The verb to carry out. */
    verb: z.enum([...BULK_VERBS, 'extend', 'recordError']).exactOptional(),
    /** Required with `extend`. */
    milliseconds: extendSchema.shape.milliseconds.exactOptional(),
    /** Required with `recordError`. */
    error: errorReportSchema.exactOptional(),
    /** Instead of a verb: operations to append in each session, all or none. */
    operations: z
      .array(operationSchema)
      .min(1)
      .max(LIMITS.bulkOperations)
      .refine((operations) => operations.every(({ n }) => n === undefined), {
        message: 'Operations for many sessions have no numbers.',
      })
      .exactOptional(),
    /** Instead of a verb: a signal for each session. */
    signal: signalDataSchema.strict().exactOptional(),
    /** The sessions. */
    ids: z.array(sessionIdSchema).min(1).max(LIMITS.bulkSessions).exactOptional(),
    /** Instead of ids: all sessions that match, page by page, in the order of their creation. */
    query: sessionQuerySchema
      .omit({ limit: true, sort: true })
      .extend({ limit: z.int().min(1).max(LIMITS.bulkSessions).exactOptional() })
      .exactOptional(),
    /** The reason. Only with a verb. */
    reason: reasonSchema.exactOptional(),
  })
  .refine(({ ids, query }) => (ids === undefined) !== (query === undefined), {
    message: 'Give either ids or a query.',
  })
  .refine(({ verb, signal, operations }) => count(verb, signal, operations) === 1, {
    message: 'Give one of verb, signal and operations.',
  })
  .refine(({ verb, reason }) => verb !== undefined || reason === undefined, {
    message: 'A reason goes with a verb; nothing else has one.',
  })
  .refine(({ verb, milliseconds }) => (verb === 'extend') === (milliseconds !== undefined), {
    message: 'The verb extend, and no other, has milliseconds.',
  })
  .refine(({ verb, error }) => (verb === 'recordError') === (error !== undefined), {
    message: 'The verb recordError, and no other, has an error.',
  })
  .meta({ id: 'Bulk' });
/**
 * A verb, a signal or operations for many sessions, chosen by ids or by a query.
 *
 * @example
 * const input: BulkInput = { verb: 'pause', query: { template: 'import' }, reason: 'Maintenance' };
 * for await (const outcome of managing.bulkAll(input)) console.log(outcome.id, outcome.ok);
 */
export type BulkInput = z.infer<typeof bulkSchema>;

export const bulkResultSchema = z
  .object({
    results: z.array(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), id: sessionIdSchema, seq: seqSchema, status: statusSchema }),
        z.object({ ok: z.literal(false), id: sessionIdSchema, error: errorShapeSchema }),
      ]),
    ),
    /** `after` of the query's next page; null when all have been gone through. */
    next: z.string().nullable(),
  })
  .meta({ id: 'BulkResult' });
export type BulkResult = z.infer<typeof bulkResultSchema>;

export const statsSchema = z
  .object({
    /** When the sessions were counted, in milliseconds since 1970. The counts may be some seconds old. */
    at: timeSchema,
    /** All sessions. */
    total: z.int(),
    /** Sessions by status. */
    sessionsByStatus: z.record(statusSchema, z.int()),
    /** Sessions by the time since their creation. */
    ages: z.object({ under1h: z.int(), from1hTo6h: z.int(), from6hTo24h: z.int(), over24h: z.int() }),
    /** The average time since the creation, in milliseconds; null without sessions. */
    averageAge: z.number().nullable(),
    /** The same of the oldest session. */
    oldestAge: z.number().nullable(),
    /** The same of the newest session. */
    newestAge: z.number().nullable(),
    /** The limit of sessions; null without one. */
    maxSessions: z.int().nullable(),
    /** The share of `maxSessions` that is used; null without a limit. */
    utilisation: z.number().nullable(),
  })
  .meta({ id: 'Stats' });
/**
 * The number of sessions by status and age, and how full the hub is.
 *
 * @example
 * const stats: HubStats = await managing.stats();
 * console.log(stats.total, stats.sessionsByStatus.active, stats.utilisation);
 */
export type HubStats = z.infer<typeof statsSchema>;

function count(...given: readonly unknown[]): number {
  return given.filter((one) => one !== undefined).length;
}
