import { z } from 'zod';

const TEN_YEARS = 10 * 365 * 24 * 60 * 60 * 1_000;
const TEN_MINUTES = 10 * 60 * 1_000;
const duration = z
  .int('it must be a whole number of milliseconds above 0')
  .min(1, 'it must be a whole number of milliseconds above 0')
  .max(TEN_YEARS, 'it must be at most ten years');
/** Each time it has passed may be an event: below this a session that nobody touches fills its log. */
const pulse = z
  .int('it must be a whole number of milliseconds from 1000 on')
  .min(1_000, 'it must be at least 1000, one second')
  .max(TEN_YEARS, 'it must be at most ten years');
const errorCount = z.int().min(1).max(1_000_000);

/** How long a session is kept after its end, by how it ended. */
export const retentionSchema = z.strictObject({ failed: duration, completed: duration, other: duration });

/** What a session lives by. Times are milliseconds. */
export const policySchema = z
  .strictObject({
    /** Without activity for this long a working session is shown as idle. */
    idleAfter: duration,
    /** Without activity for this long, what `onInactivity` says happens, unless somebody paused the session. */
    inactivity: duration,
    /** What happens after `inactivity`. */
    onInactivity: z.enum(['expire', 'pause']),
    /** The longest a session may last. */
    lifetime: duration,
    /** The shares of a deadline's time after which it is announced, in rising order. */
    warnAt: z.array(z.number().gt(0).lt(1)).max(5),
    /** Without progress for this long a working session counts as stalled. */
    stalledAfter: duration,
    /** Whether earlier runs of its template are compared: for the ETA, and for how long the work may stand still. */
    learnPace: z.boolean(),
    /** How long a lease runs when nobody renews it. */
    leaseDuration: pulse,
    /** Whether a session whose worker is lost is held until it is back. */
    onLostHealth: z.enum(['suspend', 'carry-on']),
    /** After this many errors since the last recovery, the status is `error`. */
    degradeAfterErrors: errorCount,
    /** After this many errors since the last recovery, the status is `disconnected`. */
    disconnectAfterErrors: errorCount,
    /** As many errors as degrade a session, within this time, count against its health. */
    errorWindow: duration,
    /** How often an agent gives a sign of life; one that misses two is lost. */
    agentHeartbeat: pulse,
    /** Whether the agents it was created with count as lost when they give no first sign of life. */
    expectAgents: z.boolean(),
    /** How long a session that was stopped may still put things in order; 0 closes it at once. */
    closingTime: z
      .int('it must be a whole number of milliseconds from 0 on')
      .min(0, 'it must be a whole number of milliseconds from 0 on')
      .max(TEN_MINUTES, 'it must be at most ten minutes'),
    /** How long an ended session is kept, by its outcome. */
    retention: retentionSchema,
  })
  .meta({ id: 'Policy', description: 'What a session lives by, times in milliseconds.' });
/**
 * The deadlines and limits of a session. All times are milliseconds.
 *
 * @example
 * const isFast = ({ inactivity }: PolicySettings) => inactivity < 60_000;
 */
export type PolicySettings = z.infer<typeof policySchema>;

/** Those settings that differ from what they are laid over. */
export const policyChangesSchema = policySchema
  .extend({
    /** How long an ended session is kept, by its outcome. */
    retention: retentionSchema.partial(),
  })
  .partial()
  .meta({ id: 'PolicyChanges' });
/**
 * The settings of a policy that differ from the defaults.
 *
 * @example
 * const policy: PolicyChanges = { inactivity: 10 * 60_000, onInactivity: 'pause' };
 * const hub = await createHub({ policy });
 */
export type PolicyChanges = z.infer<typeof policyChangesSchema>;

/** As the log holds them: hubs took shorter leases and signs of life once, and their sessions stay readable. */
export const keptPolicySchema = policyChangesSchema
  .extend({ leaseDuration: duration.optional(), agentHeartbeat: duration.optional() })
  .meta({ id: 'KeptPolicy' });
