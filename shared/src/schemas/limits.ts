import { z } from 'zod';
import { policyChangesSchema, policySchema } from './policy.js';
import { actorSchema, reasonSchema, timeSchema } from './primitives.js';

const DAY = 86_400_000;
const duration = z
  .int()
  .min(1)
  .max(36_500 * DAY);

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
    /** How many sessions there may be. */
    capacity: capacitySettingsSchema,
    /** How long tombstones can be read, in milliseconds. */
    tombstones: duration,
    /** The rate of requests of one connection. */
    rateLimit: bucketSchema,
    /** The rate of new connections of one hub. */
    connectRate: bucketSchema,
    /** The rate of connection attempts from one address. */
    addressRate: bucketSchema,
    /** The number of open connections of one hub; null for no limit. */
    maxConnections: countLimit,
    /** The policy of new sessions whose template does not say otherwise. */
    policy: policySchema,
  })
  .meta({ id: 'Limits' });
export type HubLimits = z.infer<typeof hubLimitsSchema>;

export const limitChangesSchema = z
  .strictObject({
    /** How many sessions there may be. */
    capacity: partial(capacitySettingsSchema).exactOptional(),
    /** How long tombstones can be read, in milliseconds. */
    tombstones: duration.exactOptional(),
    /** The rate of requests of one connection. */
    rateLimit: bucketSchema.exactOptional(),
    /** The rate of new connections of one hub. */
    connectRate: bucketSchema.exactOptional(),
    /** The rate of connection attempts from one address. */
    addressRate: bucketSchema.exactOptional(),
    /** The number of open connections of one hub; null for no limit. */
    maxConnections: countLimit.exactOptional(),
    /** The policy of new sessions whose template does not say otherwise. */
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
  /** The limits to change. */
  changes: limitChangesSchema,
  /** The reason, for the list of changes. */
  reason: reasonSchema.exactOptional(),
  /** Refused with `seq_moved` unless the limits still have this version. */
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
    /** The number of changes while hubs ran; 0 for none. */
    version: z.int(),
    /** The limits in force. */
    limits: hubLimitsSchema,
    /** The newest changes, newest first. */
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

function partial<Shape extends z.core.$ZodLooseShape>(schema: z.ZodObject<Shape>) {
  const shape = Object.fromEntries(
    Object.entries(schema.shape).map(([name, part]) => [name, z.exactOptional(part)]),
  );
  return z.strictObject(shape as { [Name in keyof Shape]: z.ZodExactOptional<Shape[Name]> });
}
