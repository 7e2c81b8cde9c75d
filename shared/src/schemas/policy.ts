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
    /** After this long without activity, a working session is `idle`. */
    idleAfter: duration,
    /** After this long without activity, `onInactivity` happens, unless a person paused the session. */
    inactivity: duration,
    /** What happens after `inactivity`. */
    onInactivity: z.enum(['expire', 'pause']),
    /** The longest life of a session. */
    lifetime: duration,
    /** The shares of a deadline at which a warning is sent, in rising order. */
    warnAt: z.array(z.number().gt(0).lt(1)).max(5),
    /** After this long without progress, a working session is `stalled`. */
    stalledAfter: duration,
    /**
     * Whether earlier sessions of the template are used to estimate the remaining time, and how long the
     * work may stand still.
     */
    learnPace: z.boolean(),
    /** How long a lease is valid without renewal. */
    leaseDuration: pulse,
    /** Whether a session with a lost worker is suspended until the worker is back. */
    onLostHealth: z.enum(['suspend', 'carry-on']),
    /** After this many errors since the last recovery, the status is `error`. */
    degradeAfterErrors: errorCount,
    /** After this many errors since the last recovery, the status is `disconnected`. */
    disconnectAfterErrors: errorCount,
    /** `degradeAfterErrors` errors within this time count against the health of the session. */
    errorWindow: duration,
    /** How often an agent must send a heartbeat. An agent that misses two is lost. */
    agentHeartbeat: pulse,
    /** Whether planned agents count as lost when they never send a heartbeat. */
    expectAgents: z.boolean(),
    /** How long a stopped session may clean up; 0 closes it at once. */
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
