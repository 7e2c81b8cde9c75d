import { z } from 'zod';
import { nameSchema, sessionIdSchema, timeSchema } from './primitives.js';
import { statusSchema } from './status.js';

const value = z.union([z.number(), z.boolean(), z.string().max(200)]);
export const foundSchema = z.union([z.number(), z.boolean(), z.string()]).nullable();

/** Which list of a session a condition stands in. */
export const CONDITION_LISTS = ['autoStart', 'autoStop'] as const;

export const conditionStateSchema = z.object({
  /** The name of the condition. */
  condition: nameSchema,
  /** The value it compares with. */
  value,
  /** `unknown` when there is no value to compare yet. It then counts as not fulfilled. */
  state: z.enum(['holds', 'does_not_hold', 'unknown']),
  /** The value found; null when there is none. */
  found: foundSchema,
  /** When the state changes without a new value, in milliseconds since 1970; null when never. */
  until: timeSchema.nullable(),
  /** The session was started or resumed although this stop condition held. It counts again when it no longer holds. */
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
    /** The session. */
    id: sessionIdSchema,
    /** Its status. */
    status: statusSchema,
    /** The time of the report, in milliseconds since 1970. */
    at: timeSchema,
    /** A pending session starts when all of them hold. */
    autoStart: z.array(conditionStateSchema),
    /** A started session stops when one of them holds. */
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
