import { z } from 'zod';
import { LIMITS } from '../limits.js';
import { BULK_VERBS, CLEANUPS } from '../managing.js';
import { errorReportSchema, errorShapeSchema } from './error.js';
import { signalDataSchema } from './event.js';
import { extendSchema, operationSchema } from './operation.js';
import { policyChangesSchema, policySchema } from './policy.js';
import { actorSchema, reasonSchema, seqSchema, sessionIdSchema, timeSchema } from './primitives.js';
import { sessionQuerySchema } from './query.js';
import { statusSchema } from './status.js';
import { tombstoneSchema } from './tombstone.js';

const DAY = 86_400_000;
const duration = z
  .int()
  .min(1)
  .max(36_500 * DAY);
const pageToken = z.string().max(300);

export const cleanupSchema = z
  .strictObject({
    /** `ended`: however they ended. `all`: those that still run as well; they are ended first. */
    which: z.enum(CLEANUPS),
    /** Only those that ended, or, still running, were created, longer ago than these milliseconds. */
    olderThan: z
      .int()
      .min(0)
      .max(36_500 * DAY)
      .exactOptional(),
    /** Only counts, unless this is said to be false. */
    dryRun: z.boolean().exactOptional(),
    reason: reasonSchema.exactOptional(),
    /** `next` of the answer before. */
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
    dryRun: z.boolean(),
    /** Sessions that were meant, among those looked at in this step. */
    matched: z.int(),
    removed: z.int(),
    /** Sessions that were meant and are still there, because they changed or could not be removed. */
    kept: z.int(),
    /** `after` of the next step; null when all sessions have been looked at. */
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
  id: sessionIdSchema,
  /** Ends one that still runs; without it that is refused. */
  end: z.literal(true).exactOptional(),
  /** Why, for those who watch one that still runs. */
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
    /** What stays of it for a time. */
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
    verb: z.enum([...BULK_VERBS, 'extend', 'recordError']).exactOptional(),
    /** With `extend`. */
    milliseconds: extendSchema.shape.milliseconds.exactOptional(),
    /** With `recordError`. */
    error: errorReportSchema.exactOptional(),
    /** Instead of a verb: all of them or none, in each of the sessions. */
    operations: z
      .array(operationSchema)
      .min(1)
      .max(LIMITS.bulkOperations)
      .refine((operations) => operations.every(({ n }) => n === undefined), {
        message: 'Operations for many sessions have no numbers.',
      })
      .exactOptional(),
    /** Instead of a verb: said to each of them. */
    signal: signalDataSchema.strict().exactOptional(),
    ids: z.array(sessionIdSchema).min(1).max(LIMITS.bulkSessions).exactOptional(),
    /** Instead of ids: all sessions that answer it, page by page, by when they were created. */
    query: sessionQuerySchema
      .omit({ limit: true, sort: true })
      .extend({ limit: z.int().min(1).max(LIMITS.bulkSessions).exactOptional() })
      .exactOptional(),
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

/** The hub refuses less than it can be used with, in a sentence that names the least: see R74. */
const bucketSchema = z.strictObject({
  rate: z.number().positive().max(1e9),
  burst: z.number().min(1).max(1e9),
});
const countLimit = z.int().min(1).max(1e12).nullable();

export const capacitySettingsSchema = z.strictObject({
  /** Sessions that all hubs of this store hold together, ended ones included; null for as many as there is room for. */
  maxSessions: countLimit,
  maxPerOwner: countLimit,
  /** When no ended session is left to make room: refuse the new one, or end and remove the oldest. */
  whenFull: z.enum(['refuse', 'evict-oldest']),
});
export type CapacitySettings = z.infer<typeof capacitySettingsSchema>;

/** Every limit that can be changed while the hubs run. */
export const hubLimitsSchema = z
  .strictObject({
    capacity: capacitySettingsSchema,
    /** How long a tombstone outlives its session. */
    tombstones: duration,
    rateLimit: bucketSchema,
    connectRate: bucketSchema,
    addressRate: bucketSchema,
    maxConnections: countLimit,
    /** What sessions live by that are created from now on, unless their template says otherwise. */
    policy: policySchema,
  })
  .meta({ id: 'Limits' });
export type HubLimits = z.infer<typeof hubLimitsSchema>;

export const limitChangesSchema = z
  .strictObject({
    capacity: partial(capacitySettingsSchema).exactOptional(),
    tombstones: duration.exactOptional(),
    rateLimit: bucketSchema.exactOptional(),
    connectRate: bucketSchema.exactOptional(),
    addressRate: bucketSchema.exactOptional(),
    maxConnections: countLimit.exactOptional(),
    policy: policyChangesSchema.exactOptional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, { message: 'Name at least one limit to change.' })
  .meta({ id: 'LimitChanges' });
/**
 * The limits to change; the others stay.
 *
 * @example
 * const changes: LimitChanges = { capacity: { maxSessions: 5_000 }, maxConnections: 2_000 };
 * await managing.reconfigure({ changes, reason: 'More memory' });
 */
export type LimitChanges = z.infer<typeof limitChangesSchema>;

export const reconfigureSchema = z.strictObject({
  changes: limitChangesSchema,
  reason: reasonSchema.exactOptional(),
  /** Refused with `seq_moved` unless the limits are of this version still. */
  ifVersion: z.int().min(0).exactOptional(),
});
/**
 * A change of limits, with an optional reason and version check.
 *
 * @example
 * const { version } = await managing.limits();
 * const input: ReconfigureInput = { changes: { maxConnections: 2_000 }, ifVersion: version };
 * await managing.reconfigure(input);
 */
export type ReconfigureInput = z.infer<typeof reconfigureSchema>;

export const limitsStateSchema = z
  .object({
    /** Counts the changes made while hubs ran; 0: none. */
    version: z.int(),
    limits: hubLimitsSchema,
    /** The newest changes, the newest first. */
    changes: z.array(
      z.object({
        version: z.int(),
        at: timeSchema,
        by: actorSchema,
        reason: reasonSchema.exactOptional(),
        changes: limitChangesSchema,
      }),
    ),
  })
  .meta({ id: 'LimitsState' });
/**
 * The limits in force and the newest changes to them.
 *
 * @example
 * const { limits, changes }: LimitsState = await managing.limits();
 * console.log(limits.capacity.maxSessions, changes[0]?.by);
 */
export type LimitsState = z.infer<typeof limitsStateSchema>;

export const statsSchema = z
  .object({
    /** When these were counted; they may be some seconds old. */
    at: timeSchema,
    total: z.int(),
    sessionsByStatus: z.record(statusSchema, z.int()),
    /** By the time since their creation. */
    ages: z.object({ under1h: z.int(), from1hTo6h: z.int(), from6hTo24h: z.int(), over24h: z.int() }),
    /** Milliseconds since the creation; null without sessions. */
    averageAge: z.number().nullable(),
    oldestAge: z.number().nullable(),
    newestAge: z.number().nullable(),
    /** As in `limits`; null where there is none. */
    maxSessions: z.int().nullable(),
    /** The share of `maxSessions` that is taken. */
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

function partial<Shape extends z.core.$ZodLooseShape>(schema: z.ZodObject<Shape>) {
  const shape = Object.fromEntries(
    Object.entries(schema.shape).map(([name, part]) => [name, z.exactOptional(part)]),
  );
  return z.strictObject(shape as { [Name in keyof Shape]: z.ZodExactOptional<Shape[Name]> });
}

function count(...given: readonly unknown[]): number {
  return given.filter((one) => one !== undefined).length;
}
