import { z } from 'zod';
import { conditionDataSchema } from './conditions.js';
import { errorReportSchema, SEVERITIES } from './error.js';
import { keptPolicySchema } from './policy.js';
import {
  actorSchema,
  jsonRecordSchema,
  nameSchema,
  reasonSchema,
  seqSchema,
  textSchema,
  timeSchema,
  titleSchema,
} from './primitives.js';
import { progressEventSchema, stepsDataSchema } from './progress.js';
import { statusSchema, verbSchema } from './status.js';
import { planSchema } from './template.js';

export const HEALTH_STATES = ['healthy', 'slow', 'stalled', 'lost'] as const;
/** What speaks against the health of a session, for programs; `reasons` say the same to people. */
export const EVIDENCE = [
  'emitter_lost',
  'agents_lost',
  'check_failed',
  'agent_lost',
  'stalled',
  'slow',
  'errors',
  'disconnected',
] as const;
export const METRIC_KINDS = ['gauge', 'counter', 'distribution'] as const;
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export const OUTCOMES = ['completed', 'failed', 'closed', 'expired'] as const;

const envelope = { seq: seqSchema.min(1), at: timeSchema, by: actorSchema };

function eventSchema<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({ ...envelope, type: z.literal(type), data });
}

export const outcomeSchema = z.object({
  kind: z.enum(OUTCOMES),
  at: timeSchema,
  reason: reasonSchema.exactOptional(),
  result: z.unknown().exactOptional(),
  error: errorReportSchema.exactOptional(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

export const createdDataSchema = z.object({
  owner: actorSchema,
  template: nameSchema,
  title: titleSchema,
  meta: jsonRecordSchema,
  ...planSchema.shape,
  /** Where what it lives by is not the default. */
  policy: keptPolicySchema.exactOptional(),
});

export const statusDataSchema = z.object({
  verb: verbSchema,
  from: statusSchema,
  to: statusSchema,
  reason: reasonSchema.exactOptional(),
  outcome: outcomeSchema.exactOptional(),
});

export const healthDataSchema = z.object({
  /** How the session is. */
  state: z.enum(HEALTH_STATES),
  /** Why, in sentences for people. */
  reasons: z.array(reasonSchema),
  /** The state in one sentence. */
  message: textSchema,
  /** What to do about it, in order. */
  steps: z.array(z.string()),
  /** Why, in codes for programs. */
  evidence: z.array(z.enum(EVIDENCE)).exactOptional(),
});
export type Evidence = (typeof EVIDENCE)[number];
export type HealthData = z.infer<typeof healthDataSchema>;

export const logDataSchema = z.object({
  level: z.enum(LOG_LEVELS),
  text: textSchema,
  /** The running number of the line, so that a thinned reader still knows how many there were. */
  n: z.int().min(1),
});

export const errorDataSchema = errorReportSchema.extend({
  severity: z.enum(SEVERITIES),
  /** Errors since the last recovery, this one included. */
  count: z.int().min(1),
});

export const artifactDataSchema = z.object({
  name: nameSchema,
  kind: z.string().max(64).exactOptional(),
  value: z.unknown(),
});

export const stateDataSchema = z.object({
  set: jsonRecordSchema.exactOptional(),
  unset: z.array(nameSchema).max(200).exactOptional(),
});

/** What the session is called and described by now, as far as it was changed; `meta` is the whole of it. */
export const updatedDataSchema = z.object({
  title: titleSchema.exactOptional(),
  meta: jsonRecordSchema.exactOptional(),
});

export const signalDataSchema = z.object({
  name: nameSchema,
  value: z.union([z.number(), z.boolean(), z.string().max(1_000)]),
});

/** What a check outside the work has found. */
export const checkDataSchema = z.object({
  name: nameSchema,
  ok: z.boolean(),
  reason: z.string().max(200).exactOptional(),
});

export const metricDataSchema = z.object({
  name: nameSchema,
  value: z.number(),
  unit: z.string().max(32).exactOptional(),
  /** A gauge when left out: the value is what it is now. */
  kind: z.enum(METRIC_KINDS).exactOptional(),
});

/** Results: the sum of a counter; of a distribution the newest value beside what all of them come to. */
export const metricEventSchema = metricDataSchema.extend({
  count: z.int().min(1).exactOptional(),
  sum: z.number().exactOptional(),
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
  p50: z.number().exactOptional(),
  p90: z.number().exactOptional(),
  p99: z.number().exactOptional(),
});
export type MetricData = z.infer<typeof metricEventSchema>;

/** As it stands as a key. */
export const itemNumberSchema = z.string().regex(/^\d{1,7}$/);

/** One numbered artifact of a list, new or in place of the one before. */
export const itemDataSchema = z.object({
  list: nameSchema,
  number: z.int().min(0).max(1_000_000),
  value: z.unknown(),
});

/** The whole list: the values under the numbers 1, 2, 3 … */
export const itemListSchema = z.object({ list: nameSchema, values: z.array(z.unknown()).max(1_000) });

/** Items by number. With `keep` the others of the list stay, without they go. */
export const itemsDataSchema = z.object({
  list: nameSchema,
  set: z.record(itemNumberSchema, z.unknown()),
  keep: z.literal(true).exactOptional(),
});

/** An agent joined, changed, went silent, or is back. Signs of life alone make no event. */
export const agentDataSchema = z.object({
  name: nameSchema,
  /** As long as a plan may say it. */
  role: z.string().max(200).exactOptional(),
  state: z.string().max(64).exactOptional(),
  lost: z.literal(true).exactOptional(),
});

/** The view was rebuilt; it is replaced by this one. */
export const repairedDataSchema = z.object({
  reason: reasonSchema,
  /** `log`: the log was folded anew. `salvage`: what was still readable of the view was kept. */
  from: z.enum(['log', 'salvage']),
  view: jsonRecordSchema,
});

export const leaseDataSchema = z.object({
  change: z.enum(['granted', 'taken', 'released', 'lost']),
  emitter: actorSchema,
  fence: z.int().min(1),
});

export const DEADLINES = ['inactivity', 'lifetime'] as const;
const deadlineName = z.enum(DEADLINES);
export type DeadlineName = z.infer<typeof deadlineName>;
export const deadlineActionSchema = z.enum(['expire', 'pause']);

export const deadlineDataSchema = z.discriminatedUnion('change', [
  /** Somebody asked for more time. */
  z.object({
    change: z.literal('extended'),
    milliseconds: z.int().min(1),
    reason: reasonSchema.exactOptional(),
    /** When each deadline is due now. Events of older hubs do not say it. */
    due: z.partialRecord(deadlineName, timeSchema).exactOptional(),
  }),
  z.object({
    change: z.literal('warning'),
    deadline: deadlineName,
    due: timeSchema,
    /** Milliseconds from this event until then. */
    remaining: z.number(),
    /** What will happen then. */
    action: deadlineActionSchema,
  }),
  /** The deadline of the last warning has moved, or does not stand any more: then without `due`. */
  z.object({ change: z.literal('lifted'), deadline: deadlineName, due: timeSchema.exactOptional() }),
]);

export const customDataSchema = z.object({ name: nameSchema, payload: z.unknown() });

export const hubEventSchema = z
  .discriminatedUnion('type', [
    eventSchema('created', createdDataSchema),
    eventSchema('status', statusDataSchema),
    eventSchema('progress', progressEventSchema),
    eventSchema('steps', stepsDataSchema),
    eventSchema('health', healthDataSchema),
    eventSchema('log', logDataSchema),
    eventSchema('error', errorDataSchema),
    eventSchema('artifact', artifactDataSchema),
    eventSchema('items', itemsDataSchema),
    eventSchema('agent', agentDataSchema),
    eventSchema('state', stateDataSchema),
    eventSchema('updated', updatedDataSchema),
    eventSchema('signal', signalDataSchema),
    eventSchema('metric', metricEventSchema),
    eventSchema('check', checkDataSchema),
    eventSchema('lease', leaseDataSchema),
    eventSchema('deadline', deadlineDataSchema),
    eventSchema('condition', conditionDataSchema),
    eventSchema('custom', customDataSchema),
    eventSchema('repaired', repairedDataSchema),
  ])
  .meta({ id: 'Event', description: "One immutable fact in a session's log." });
/**
 * One immutable fact in a session's log. `type` says what `data` holds.
 *
 * @example
 * session.on('event', (event: HubEvent) => console.log(event.seq, event.type));
 */
export type HubEvent = z.infer<typeof hubEventSchema>;
/**
 * The type of an event.
 *
 * @example
 * const types: EventType[] = ['status', 'error'];
 * for await (const event of session.events()) if (types.includes(event.type)) console.log(event.data);
 */
export type EventType = HubEvent['type'];
/**
 * The event of one type.
 *
 * @example
 * const show = ({ data }: EventOf<'progress'>) => console.log(data.percentage);
 * session.on('progress', show);
 */
export type EventOf<Type extends EventType> = Extract<HubEvent, { type: Type }>;
