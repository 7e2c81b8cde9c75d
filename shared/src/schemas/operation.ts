import { z } from 'zod';
import type { CommandVerb } from '../statuses.js';
import { errorReportSchema } from './error.js';
import {
  agentDataSchema,
  artifactDataSchema,
  checkDataSchema,
  customDataSchema,
  itemDataSchema,
  itemListSchema,
  logDataSchema,
  metricDataSchema,
  signalDataSchema,
  stateDataSchema,
} from './event.js';
import {
  jsonRecordSchema,
  nameSchema,
  reasonSchema,
  seqSchema,
  sessionIdSchema,
  stepPathSchema,
  textSchema,
  titleSchema,
} from './primitives.js';
import { overridesSchema, stepPlanSchema } from './template.js';

const DAY = 24 * 60 * 60 * 1_000;
const because = { reason: reasonSchema.exactOptional() };

function verb<Verb extends CommandVerb, Shape extends z.ZodRawShape>(name: Verb, shape: Shape) {
  return z.strictObject({ verb: z.literal(name), ifSeq: seqSchema.exactOptional(), ...because, ...shape });
}

export const extendSchema = verb('extend', {
  milliseconds: z
    .int()
    .min(1)
    .max(30 * DAY),
});

/** Each verb with what it takes. `ifSeq` makes it conditional: refused when the log has moved on. */
export const commandSchema = z
  .discriminatedUnion('verb', [
    verb('start', {}),
    verb('pause', {}),
    verb('resume', {}),
    verb('stop', {}),
    verb('finish', {}),
    verb('complete', { result: z.unknown().exactOptional() }),
    verb('fail', { error: errorReportSchema.exactOptional() }),
    verb('recover', {}),
    verb('touch', {}),
    extendSchema,
    verb('recordError', { error: errorReportSchema }),
  ])
  .meta({ id: 'Command' });
/**
 * A verb with everything it takes. With `ifSeq` it is refused when the log has moved on.
 *
 * @example
 * const command: Command = { verb: 'stop', reason: 'Wrong input', ifSeq: session.view?.seq ?? 0 };
 * await session.command(command);
 */
export type Command = z.infer<typeof commandSchema>;

export const progressInputSchema = z.strictObject({
  /** How far the work or the step is. */
  current: z.number('must be a number of 0 or more').min(0, 'must be 0 or more: progress is never negative'),
  /** How much there is to do. Left out: the total of the last report, or 100. */
  total: z
    .number('must be a number above 0')
    .positive('must be above 0: nothing can be a part of no work')
    .exactOptional(),
  /** What is being done. */
  description: textSchema.exactOptional(),
  /** Allows `current` to go back; without it a smaller value is refused. */
  restart: z.literal(true).exactOptional(),
  /** The step, by its path. A step that was not declared is added. */
  step: stepPathSchema.exactOptional(),
});
/**
 * A report of progress. `step` names the step that it belongs to.
 *
 * @example
 * const progress: ProgressInput = { current: 3, total: 10, step: 'render/scene 1' };
 * job.progress(progress);
 */
export type ProgressInput = z.infer<typeof progressInputSchema>;

export const updateSchema = z
  .strictObject({
    /** The new title. */
    title: titleSchema.exactOptional(),
    /** Keys of `meta` to set or to remove. */
    meta: stateDataSchema.strict().exactOptional(),
  })
  .refine(({ title, meta }) => title !== undefined || meta?.set !== undefined || meta?.unset !== undefined, {
    message: 'Name a title, or what of meta is to be set or unset.',
  });
/**
 * A new title, changed keys of `meta`, or both.
 *
 * @example
 * const update: UpdateInput = { title: 'Nightly import, second run', meta: { set: { run: 2 } } };
 * job.update(update);
 */
export type UpdateInput = z.infer<typeof updateSchema>;

/** The emitter's running number for this session: 1, 2, 3 … A number seen before is not applied again. */
const numbered = { n: z.int().min(1).exactOptional() };

function operation<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.strictObject({ type: z.literal(type), data, ...numbered });
}

/** What a batch is made of: an event somebody outside may append, or a command in its place in the order. */
export const operationSchema = z
  .discriminatedUnion('type', [
    operation('progress', progressInputSchema),
    operation('steps', z.strictObject({ steps: z.array(stepPlanSchema).min(1).max(200) })),
    operation('log', z.strictObject({ text: textSchema, level: logDataSchema.shape.level.exactOptional() })),
    operation('error', errorReportSchema),
    operation('artifact', artifactDataSchema.strict()),
    operation('item', itemDataSchema.strict()),
    operation('items', itemListSchema.strict()),
    operation('agent', agentDataSchema.omit({ lost: true }).strict()),
    operation('state', stateDataSchema.strict()),
    operation('update', updateSchema),
    operation('signal', signalDataSchema.strict()),
    operation('metric', metricDataSchema.strict()),
    operation('check', checkDataSchema.strict()),
    operation('custom', customDataSchema.strict()),
    operation('command', commandSchema),
  ])
  .meta({ id: 'Operation' });
/**
 * One part of a batch: an event to append, or a command at its place in the order.
 *
 * @example
 * const operations: Operation[] = [
 *   { type: 'log', data: { text: 'All rows read' } },
 *   { type: 'command', data: { verb: 'complete' } },
 * ];
 * await managing.bulk({ ids: ['nightly-import'], operations });
 */
export type Operation = z.infer<typeof operationSchema>;

export const createInputSchema = z
  .strictObject({
    /** The id; a random one by default. */
    id: sessionIdSchema.exactOptional(),
    /** The owner; the caller by default. */
    owner: z.string().min(1).max(128).exactOptional(),
    /** The template; `default` by default. */
    template: nameSchema.exactOptional(),
    /** The title, for people. */
    title: titleSchema.exactOptional(),
    /** Facts of your own about the session. */
    meta: jsonRecordSchema.exactOptional(),
    /** Changes of what the template says. */
    overrides: overridesSchema.exactOptional(),
    /** Starts the session in the same step. */
    start: z.boolean().exactOptional(),
    /** Takes the lease of the session in the same step. */
    emitter: z.string().min(1).max(128).exactOptional(),
    /** With the same id and key, a repeated create returns the session instead of an error. */
    key: z.string().min(1).max(128).exactOptional(),
  })
  .meta({ id: 'CreateSession' });
export type CreateInput = z.infer<typeof createInputSchema>;
