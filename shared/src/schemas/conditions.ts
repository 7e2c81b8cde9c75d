import { z } from 'zod';
import { nameSchema, sessionIdSchema, timeSchema } from './primitives.js';
import { statusSchema } from './status.js';

const value = z.union([z.number(), z.boolean(), z.string().max(200)]);
export const foundSchema = z.union([z.number(), z.boolean(), z.string()]).nullable();

/** Which list of a session a condition stands in. */
export const CONDITION_LISTS = ['autoStart', 'autoStop'] as const;

export const conditionStateSchema = z.object({
  condition: nameSchema,
  value,
  /** `unknown`: there is nothing yet to hold it against. It counts as not holding. */
  state: z.enum(['holds', 'does_not_hold', 'unknown']),
  found: foundSchema,
  /** When the state changes though nothing happens; null when never. */
  until: timeSchema.nullable(),
  /** Somebody brought the session to work while it held: it counts again once it has not held. */
  overruled: z.literal(true).exactOptional(),
});
/**
 * One start or stop condition of a session, and the value found for it.
 *
 * @example
 * const { autoStart } = await session.conditions();
 * const missing = autoStart.filter(({ state }: ConditionState) => state !== 'holds');
 * console.log(missing.map(({ condition, found }) => `${condition}: ${found}`));
 */
export type ConditionState = z.infer<typeof conditionStateSchema>;

export const readConditionsSchema = z.strictObject({ id: sessionIdSchema });
/** What a session waits for, and what would end it, as things stand at `at`. */
export const conditionsReportSchema = z
  .object({
    id: sessionIdSchema,
    status: statusSchema,
    at: timeSchema,
    /** All must hold for a pending session to start. */
    autoStart: z.array(conditionStateSchema),
    /** One that holds stops a session that was started. */
    autoStop: z.array(conditionStateSchema),
  })
  .meta({ id: 'Conditions' });
/**
 * The start and stop conditions of a session at the moment `at`.
 *
 * @example
 * const report: ConditionsReport = await session.conditions();
 * console.log(report.autoStart.length, report.autoStop.length);
 */
export type ConditionsReport = z.infer<typeof conditionsReportSchema>;

/** A condition on which the hub acted. Of `autoStart` the one that was missing last; the others are in `also`. */
const met = z.object({ condition: nameSchema, value, found: foundSchema });
export const conditionDataSchema = met.extend({
  which: z.enum(CONDITION_LISTS),
  action: z.enum(['start', 'stop']),
  also: z.array(met).max(20).exactOptional(),
});
