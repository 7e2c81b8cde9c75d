import { z } from 'zod';
import {
  agentDataSchema,
  checkDataSchema,
  DEADLINES,
  deadlineActionSchema,
  errorDataSchema,
  healthDataSchema,
  itemNumberSchema,
  LOG_LEVELS,
  metricEventSchema,
  outcomeSchema,
} from './event.js';
import {
  actorSchema,
  epochSchema,
  jsonRecordSchema,
  nameSchema,
  seqSchema,
  sessionIdSchema,
  timeSchema,
} from './primitives.js';
import { progressDataSchema, stepSchema } from './progress.js';
import { statusSchema } from './status.js';

const dated = { at: timeSchema };
const byName = <Value extends z.ZodType>(value: Value) => z.record(nameSchema, value);

export const sessionViewSchema = z
  .object({
    id: sessionIdSchema,
    epoch: epochSchema,
    /** The last event that is folded into this view: with `epoch`, the view's cursor. */
    seq: seqSchema,
    owner: actorSchema,
    template: nameSchema,
    title: z.string(),
    meta: jsonRecordSchema,
    status: statusSchema,
    /** When the status was entered. */
    since: timeSchema,
    createdAt: timeSchema,
    updatedAt: timeSchema,
    startedAt: timeSchema.nullable(),
    endedAt: timeSchema.nullable(),
    outcome: outcomeSchema.nullable(),
    progress: progressDataSchema.extend(dated).nullable(),
    health: healthDataSchema.extend(dated).nullable(),
    /** By path, in the order they came up. Leaves carry the work; what lies above follows from them. */
    steps: byName(stepSchema),
    errors: z.object({
      /** Since the last recovery. */
      count: z.int(),
      recent: z.array(errorDataSchema.extend(dated)),
    }),
    log: z.object({
      total: z.int(),
      lines: z.array(z.object({ ...dated, level: z.enum(LOG_LEVELS), text: z.string() })),
    }),
    artifacts: byName(z.object({ ...dated, kind: z.string().exactOptional(), value: z.unknown() })),
    /** By list, then by number. */
    items: byName(z.record(itemNumberSchema, z.unknown())),
    agents: byName(agentDataSchema.omit({ name: true }).extend(dated)),
    state: jsonRecordSchema,
    signals: byName(z.object({ ...dated, value: z.union([z.number(), z.boolean(), z.string()]) })),
    metrics: byName(metricEventSchema.omit({ name: true }).extend(dated)),
    /** What checks outside the work found last; left out as long as there was none. */
    checks: byName(checkDataSchema.omit({ name: true }).extend(dated)).exactOptional(),
    emitter: z.object({ id: actorSchema, fence: z.int(), since: timeSchema }).nullable(),
    /** Milliseconds by which `extend` moved the session's deadlines so far. */
    extended: z.int(),
    /** Deadlines that come near; left out as long as there was none. */
    warnings: z
      .partialRecord(z.enum(DEADLINES), z.object({ due: timeSchema, action: deadlineActionSchema }))
      .exactOptional(),
  })
  .meta({ id: 'View', description: 'What a watcher holds: the fold of all events up to `seq`.' });
/**
 * Everything a reader knows of a session: the result of all events up to `seq`.
 *
 * @example
 * const view: SessionView = await hub.read('nightly-import');
 * console.log(view.status, view.progress?.percentage, view.errors.count);
 */
export type SessionView = z.infer<typeof sessionViewSchema>;

/** A line of a list: enough to show a session, small enough to send hundreds. */
export const sessionRowSchema = z
  .object({
    id: sessionIdSchema,
    owner: actorSchema,
    template: nameSchema,
    title: z.string(),
    status: statusSchema,
    percentage: z.number().nullable(),
    description: z.string(),
    health: z.string().nullable(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
    endedAt: timeSchema.nullable(),
    seq: seqSchema,
  })
  .meta({ id: 'Row' });
/**
 * One row of a list of sessions.
 *
 * @example
 * const { rows } = await hub.list();
 * const titles = rows.map((row: SessionRow) => `${row.title} (${row.status})`);
 */
export type SessionRow = z.infer<typeof sessionRowSchema>;
