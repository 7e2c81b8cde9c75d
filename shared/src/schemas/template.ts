import { z } from 'zod';
import { policyChangesSchema } from './policy.js';
import { jsonRecordSchema, nameSchema, stepPathSchema, textSchema } from './primitives.js';

/** A part of the work. `name` is its path: `render/scene 1` is a part of `render`. */
export const stepPlanSchema = z.strictObject({
  name: stepPathSchema,
  /** Its share among the steps of the same parent; 1 when left out. */
  weight: z.number().positive().max(1_000_000).exactOptional(),
  description: textSchema.exactOptional(),
});
/**
 * A declared step of the work. Its name is its path.
 *
 * @example
 * const steps: StepPlan[] = [{ name: 'read', weight: 1 }, { name: 'write', weight: 3 }];
 * job.steps(steps);
 */
export type StepPlan = z.infer<typeof stepPlanSchema>;

export const agentPlanSchema = z.strictObject({ name: nameSchema, role: z.string().min(1).max(200) });
export type AgentPlan = z.infer<typeof agentPlanSchema>;

/** Held against signals, metrics and the time of day: `{"condition": "vix_below", "value": 30}`. */
export const conditionSchema = z.strictObject({
  condition: nameSchema,
  value: z.union([z.number(), z.boolean(), z.string().max(200)]),
});
export type Condition = z.infer<typeof conditionSchema>;

/** What a session has from its beginning on, beside its policy and its state. */
export const planSchema = z.strictObject({
  steps: z.array(stepPlanSchema).max(200).exactOptional(),
  agents: z.array(agentPlanSchema).max(50).exactOptional(),
  autoStart: z.array(conditionSchema).max(20).exactOptional(),
  autoStop: z.array(conditionSchema).max(20).exactOptional(),
});
export type SessionPlan = z.infer<typeof planSchema>;

/** Lists are replaced as a whole; `policy` and `state` are laid over the template's, name by name. */
export const overridesSchema = planSchema
  .extend({ policy: policyChangesSchema.exactOptional(), state: jsonRecordSchema.exactOptional() })
  .meta({ id: 'Overrides' });
/**
 * What a new session changes in its template. Lists replace those of the template; `policy` and `state` are
 * merged key by key.
 *
 * @example
 * const overrides: Overrides = { policy: { lifetime: 3_600_000 }, steps: [{ name: 'read' }] };
 * await hub.create({ template: 'import', overrides });
 */
export type Overrides = z.infer<typeof overridesSchema>;

export const templateSchema = overridesSchema
  .extend({
    name: nameSchema,
    description: z.string().max(400).exactOptional(),
    /** Of sessions that are created without one. */
    title: z.string().max(200).exactOptional(),
    meta: jsonRecordSchema.exactOptional(),
  })
  .meta({ id: 'Template', description: 'A policy and a beginning for sessions of one kind.' });
/**
 * A named policy with defaults for sessions of one kind.
 *
 * @example
 * const templates: Template[] = await hub.templates();
 * console.log(templates.map(({ name, description }) => `${name}: ${description}`));
 */
export type Template = z.infer<typeof templateSchema>;
