import { z } from 'zod';
import { policyChangesSchema } from './policy.js';
import { jsonRecordSchema, nameSchema, stepPathSchema, textSchema } from './primitives.js';

/** A part of the work. `name` is its path: `render/scene 1` is a part of `render`. */
export const stepPlanSchema = z.strictObject({
  /** Its path: `render/scene 1` is a part of `render`. */
  name: stepPathSchema,
  /** Its share among the steps of the same parent; 1 by default. */
  weight: z.number().positive().max(1_000_000).exactOptional(),
  /** What it is about. */
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
  /** The steps of the work. */
  steps: z.array(stepPlanSchema).max(200).exactOptional(),
  /** The agents that take part. */
  agents: z.array(agentPlanSchema).max(50).exactOptional(),
  /** Conditions that must all hold before a pending session starts. */
  autoStart: z.array(conditionSchema).max(20).exactOptional(),
  /** Conditions that stop a started session when one of them holds. */
  autoStop: z.array(conditionSchema).max(20).exactOptional(),
});
export type SessionPlan = z.infer<typeof planSchema>;

/** Lists are replaced as a whole; `policy` and `state` are laid over the template's, name by name. */
export const overridesSchema = planSchema
  .extend({
    /** The settings that differ from the policy of the hub. */
    policy: policyChangesSchema.exactOptional(),
    /** The first `state` of the session. */
    state: jsonRecordSchema.exactOptional(),
  })
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
    /** The name that `create` uses. */
    name: nameSchema,
    /** What it is for, in a sentence. */
    description: z.string().max(400).exactOptional(),
    /** The title of sessions that are created without one. */
    title: z.string().max(200).exactOptional(),
    /** The `meta` of new sessions. */
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
