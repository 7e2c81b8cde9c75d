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
    /** The session. */
    id: sessionIdSchema,
    /** The epoch of the log. */
    epoch: epochSchema,
    /** The number of the last event in this view. With `epoch` it is the cursor of the view. */
    seq: seqSchema,
    /** The owner. */
    owner: actorSchema,
    /** The template it was created from. */
    template: nameSchema,
    /** The title, for people. */
    title: z.string(),
    /** Facts of the application about the session. */
    meta: jsonRecordSchema,
    /** The status. */
    status: statusSchema,
    /** When the status was entered, in milliseconds since 1970. */
    since: timeSchema,
    /** When it was created. */
    createdAt: timeSchema,
    /** The time of the last event. */
    updatedAt: timeSchema,
    /** When it was first started; null before. */
    startedAt: timeSchema.nullable(),
    /** When it ended; null before. */
    endedAt: timeSchema.nullable(),
    /** How it ended; null before. */
    outcome: outcomeSchema.nullable(),
    /** The newest progress of the whole work; null before the first report. */
    progress: progressDataSchema.extend(dated).nullable(),
    /** The newest health; null before the first. */
    health: healthDataSchema.extend(dated).nullable(),
    /** Steps by path, in the order of their declaration. The values of a parent follow from its parts. */
    steps: byName(stepSchema),
    /** The errors since the last recovery, and the newest of them. */
    errors: z.object({
      /** Since the last recovery. */
      count: z.int(),
      recent: z.array(errorDataSchema.extend(dated)),
    }),
    /** The number of log lines, and the newest of them. */
    log: z.object({
      total: z.int(),
      lines: z.array(z.object({ ...dated, level: z.enum(LOG_LEVELS), text: z.string() })),
    }),
    /** Results by name. */
    artifacts: byName(z.object({ ...dated, kind: z.string().exactOptional(), value: z.unknown() })),
    /** Numbered results by list, then by number. */
    items: byName(z.record(itemNumberSchema, z.unknown())),
    /** Agents by name. */
    agents: byName(agentDataSchema.omit({ name: true }).extend(dated)),
    /** The state of the work, as `job.state` sets it. */
    state: jsonRecordSchema,
    /** The newest signals by name. */
    signals: byName(z.object({ ...dated, value: z.union([z.number(), z.boolean(), z.string()]) })),
    /** The newest metrics by name. */
    metrics: byName(metricEventSchema.omit({ name: true }).extend(dated)),
    /** The newest results of checks by name; left out before the first. */
    checks: byName(checkDataSchema.omit({ name: true }).extend(dated)).exactOptional(),
    /** The emitter that holds the lease; null without one. */
    emitter: z.object({ id: actorSchema, fence: z.int(), since: timeSchema }).nullable(),
    /** Milliseconds by which `extend` has moved the deadlines. */
    extended: z.int(),
    /** Deadlines that are near; left out before the first. */
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
    /** The session. */
    id: sessionIdSchema,
    /** The owner. */
    owner: actorSchema,
    /** The template it was created from. */
    template: nameSchema,
    /** The title, for people. */
    title: z.string(),
    /** The status. */
    status: statusSchema,
    /** The progress in percent; null before the first report. */
    percentage: z.number().nullable(),
    /** What is being done. */
    description: z.string(),
    /** The state of its health; null before the first. */
    health: z.string().nullable(),
    /** When it was created, in milliseconds since 1970. */
    createdAt: timeSchema,
    /** The time of the last event. */
    updatedAt: timeSchema,
    /** When it ended; null before. */
    endedAt: timeSchema.nullable(),
    /** The number of the newest event. */
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
