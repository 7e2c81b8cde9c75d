import { z } from 'zod';
import { healthDataSchema } from './event.js';
import { nameSchema, sessionIdSchema, timeSchema } from './primitives.js';
import { statusSchema } from './status.js';
import { sessionViewSchema } from './view.js';

export const healthCheckSchema = z.strictObject({ id: sessionIdSchema });
/** How a session is at the moment it is asked, with what it was found by. */
export const healthReportSchema = healthDataSchema
  .required()
  .extend({
    /** The session. */
    id: sessionIdSchema,
    /** Its status. */
    status: statusSchema,
    /** The time of the report, in milliseconds since 1970. */
    at: timeSchema,
    /** When the work last made progress; null before it has begun. */
    movedAt: timeSchema.nullable(),
    /** When the session was last active. */
    activeAt: timeSchema,
    /** Errors since the last recovery. */
    errors: z.int().min(0),
    /** The number of agents, and the names of those that are lost. */
    agents: z.object({ total: z.int().min(0), lost: z.array(nameSchema) }),
  })
  .meta({ id: 'SessionHealth' });
/**
 * The health of a session at the moment of the request, with reasons and evidence.
 *
 * @example
 * const report: HealthReport = await session.checkHealth();
 * console.log(report.state, report.reasons, report.steps);
 */
export type HealthReport = z.infer<typeof healthReportSchema>;

export const HUB_STATES = ['healthy', 'warning', 'critical'] as const;
export const hubHealthSchema = z
  .object({
    /** How the hub is. */
    state: z.enum(HUB_STATES),
    /** Why, in sentences. */
    reasons: z.array(z.string()),
    /** The time of the report, in milliseconds since 1970. */
    at: timeSchema,
    /** The share of the session limit that is used; null without a limit. */
    utilisation: z.number().nullable(),
    /**
     * Sessions that look stuck, among the 200 that were quiet longest. `more` when there are others; null
     * when the store did not answer.
     */
    stuck: z.object({ count: z.int().min(0), ids: z.array(sessionIdSchema), more: z.boolean() }).nullable(),
    /** The delay of the event loop in milliseconds, 99th percentile; null when not measured. */
    eventLoopDelay: z.number().nullable(),
    /**
     * Deadlines of sessions that are more than a second overdue, up to 1,000, and the age of the oldest in
     * milliseconds; null when the store did not answer.
     */
    deadlines: z.object({ overdue: z.int().min(0), lag: z.number().min(0) }).nullable(),
    /** The memory of the process that answers, in bytes; null when not measured. */
    memory: z.object({ rss: z.int(), heapUsed: z.int(), heapLimit: z.int() }).nullable(),
    /** Whether the store can be used, its latency in milliseconds, and the reason if it cannot. */
    store: z.object({ ok: z.boolean(), latency: z.number(), reason: z.string().exactOptional() }),
  })
  .meta({ id: 'HubHealth' });
/**
 * The health of a hub and its store.
 *
 * @example
 * const health: HubHealth = await managing.health();
 * if (health.state !== 'healthy') console.warn(health.reasons);
 */
export type HubHealth = z.infer<typeof hubHealthSchema>;

export const repairSchema = z.strictObject({
  id: sessionIdSchema,
  /** Only tells what would be done. */
  dryRun: z.literal(true).exactOptional(),
});
const repairedSchema = z
  .object({
    /** `sound`: there was nothing to do. `failed`: the log was of no use either, so the session was ended. */
    outcome: z.enum(['sound', 'rebuilt', 'failed']),
    /** What was wrong with the view. */
    issues: z.array(z.string()),
    view: sessionViewSchema,
  })
  .meta({ id: 'Repair' });
export type Repaired = z.infer<typeof repairedSchema>;
const repairCheckSchema = z
  .object({
    /** `rebuildable`: the log gives a whole view. `broken`: it does not, and a repair would end the session. */
    outcome: z.enum(['sound', 'rebuildable', 'broken']),
    issues: z.array(z.string()),
  })
  .meta({ id: 'RepairCheck' });
export type RepairCheck = z.infer<typeof repairCheckSchema>;

/** The second with `dryRun`. */
export const repairResultSchema = z.union([repairedSchema, repairCheckSchema]);
/**
 * The result of a repair, or with `dryRun` what a repair would do.
 *
 * @example
 * const result: RepairResult = await managing.repair('nightly-import', { dryRun: true });
 * console.log(result.outcome, result.issues);
 */
export type RepairResult = z.infer<typeof repairResultSchema>;
