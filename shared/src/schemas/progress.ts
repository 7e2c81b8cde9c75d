import { z } from 'zod';
import { stepPathSchema, textSchema } from './primitives.js';
import { stepPlanSchema } from './template.js';

export const stepSchema = z.object({
  /** Its share among the steps of the same parent. */
  weight: z.number(),
  /** How far it is. */
  current: z.number(),
  /** How much there is to do. */
  total: z.number(),
  /** What it is about. */
  description: textSchema,
  /** Whether it was reported since it was declared or the work was restarted. */
  begun: z.boolean(),
});
/**
 * One step of the work, as a view holds it.
 *
 * @example
 * const steps: Record<string, Step> = (await hub.read('nightly-import')).steps;
 * console.log(steps['import/orders']?.current);
 */
export type Step = z.infer<typeof stepSchema>;

/** Results, never deltas: a reader that gets only the newest progress knows as much as one that got all. */
export const progressDataSchema = z.object({
  current: z.number(),
  total: z.number(),
  percentage: z.number(),
  description: textSchema,
  /** Units of `current` per second, smoothed; null while there is nothing to measure by. */
  rate: z.number().nullable(),
  /** Milliseconds still to go, as a range; null while unknown. */
  eta: z
    .object({
      low: z.number(),
      high: z.number(),
      /** From 0 to 1: how much the range is worth. */
      confidence: z.number().exactOptional(),
    })
    .nullable(),
});
export type ProgressData = z.infer<typeof progressDataSchema>;

/** The roll-up of all steps, and with it the one step that was reported, as it is now. */
export const progressEventSchema = progressDataSchema.extend({
  step: stepSchema.extend({ name: stepPathSchema }).exactOptional(),
});

/** Steps as they are now, by their names; others stay. */
export const stepsDataSchema = z.object({
  steps: z
    .array(
      z.object({
        ...stepPlanSchema.shape,
        current: z.number().exactOptional(),
        total: z.number().exactOptional(),
        begun: z.boolean().exactOptional(),
      }),
    )
    .max(200),
});
