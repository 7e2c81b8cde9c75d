import { z } from 'zod';
import { LIMITS } from '../limits.js';
import { type ErrorShape, errorShapeSchema } from './error.js';
import { hubEventSchema } from './event.js';
import { frameSchema } from './frame.js';
import { noticeMessageSchema } from './notice.js';
import { commandSchema, operationSchema } from './operation.js';
import {
  actorSchema,
  cursorSchema,
  epochSchema,
  seqSchema,
  sessionIdSchema,
  timeSchema,
} from './primitives.js';
import { sessionPageSchema, sessionQuerySchema } from './query.js';
import { templateSchema } from './template.js';
import { sessionRowSchema, sessionViewSchema } from './view.js';

const fence = z.int().min(1);
const listId = z.string().min(1).max(64);

/** What the client sends when it connects, in the handshake's `auth`. */
export const helloSchema = z.object({
  protocol: z.int(),
  token: z.string().max(8_192).exactOptional(),
});
export type Hello = z.infer<typeof helloSchema>;

export const subscribeSchema = z.strictObject({
  sessions: z
    .array(z.strictObject({ id: sessionIdSchema, cursor: cursorSchema.exactOptional() }))
    .min(1)
    .max(LIMITS.subscriptionsPerConnection),
  /** Asks for at most one write per this many milliseconds on this connection. */
  interval: z.int().min(0).max(60_000).exactOptional(),
});
export const subscribeResultSchema = z.object({
  sessions: z.array(
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), id: sessionIdSchema }),
      z.object({ ok: z.literal(false), id: sessionIdSchema, error: errorShapeSchema }),
    ]),
  ),
});

export const unsubscribeSchema = z.strictObject({
  ids: z.array(sessionIdSchema).min(1).max(LIMITS.subscriptionsPerConnection),
});

export const appendSchema = z.strictObject({
  id: sessionIdSchema,
  operations: z.array(operationSchema).min(1).max(LIMITS.operationsPerAppend),
  /** With numbered operations: whose numbers they are. */
  emitter: actorSchema.exactOptional(),
  /** The lease under which this is written; an older fence than the session's is refused. */
  fence: fence.exactOptional(),
  /** The epoch the emitter knows; a log of another one takes nothing. */
  epoch: epochSchema.exactOptional(),
  /** The number before the first of these in the emitter's order: refused with `number_gap` while it was not applied. */
  follows: z.int().min(0).exactOptional(),
  /** For callers without running numbers: the same key within a day returns the same results. */
  key: z.string().min(1).max(128).exactOptional(),
  /** All of the operations or none: the first that is not allowed refuses the whole. */
  all: z.literal(true).exactOptional(),
  /** Refused with `seq_moved` unless the head of the log is exactly there. */
  ifSeq: seqSchema.exactOptional(),
});
export type AppendInput = z.infer<typeof appendSchema>;

export const operationResultSchema = z
  .discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      /** The operation's event; the log's head where the operation changed nothing. */
      seq: seqSchema,
      /** Applied by an earlier call with the same number. */
      duplicate: z.literal(true).exactOptional(),
    }),
    z.object({ ok: z.literal(false), error: errorShapeSchema }),
  ])
  .meta({ id: 'OperationResult' });
export type OperationResult = z.infer<typeof operationResultSchema>;
export const appendResultSchema = z
  .object({ epoch: epochSchema, seq: seqSchema, results: z.array(operationResultSchema) })
  .meta({ id: 'AppendResult' });
export type AppendResult = z.infer<typeof appendResultSchema>;

export const commandMessageSchema = z.strictObject({
  id: sessionIdSchema,
  command: commandSchema,
  key: z.string().min(1).max(128).exactOptional(),
});
export const commandResultSchema = z.object({
  /** The number of its event; the head of the log when nothing changed. */
  seq: seqSchema,
  /** The view after it. */
  view: sessionViewSchema,
});
/**
 * The result of a verb: the view it led to, and the number of its event.
 *
 * @example
 * const { view }: CommandResult = await session.pause('Lunch');
 * console.log(view.status);
 */
export type CommandResult = z.infer<typeof commandResultSchema>;

export const leaseSchema = z
  .object({ emitter: actorSchema, fence, until: timeSchema })
  .meta({ id: 'Lease', description: 'The right to be the one that writes, until `until`.' });
export type Lease = z.infer<typeof leaseSchema>;

export const createResultSchema = z.object({
  view: sessionViewSchema,
  created: z.boolean(),
  lease: leaseSchema.nullable(),
});
export type CreateResult = z.infer<typeof createResultSchema>;

export const readSchema = z.strictObject({ id: sessionIdSchema });
export const readResultSchema = z.object({ view: sessionViewSchema });

export const historySchema = z.strictObject({
  /** The session. */
  id: sessionIdSchema,
  /** The epoch that is expected. Another one is refused with `epoch_changed`. */
  epoch: epochSchema.exactOptional(),
  /** The page begins after this event; 0 is the beginning. */
  after: seqSchema,
  /** The most events of one page. */
  limit: z.int().min(1).max(LIMITS.historyPage).exactOptional(),
  /** `lossless` leaves out events that may be thinned. */
  only: z.literal('lossless').exactOptional(),
});
/**
 * Which page of a session's log to read.
 *
 * @example
 * const input: HistoryInput = { id: 'nightly-import', after: 0, limit: 100 };
 * const { events, next } = await hub.history(input);
 */
export type HistoryInput = z.infer<typeof historySchema>;
export const historyPageSchema = z
  .object({
    /** The epoch of the log. */
    epoch: epochSchema,
    /** The events, oldest first. */
    events: z.array(hubEventSchema),
    /** `after` of the next page; null at the head. */
    next: seqSchema.nullable(),
    /** The number of the newest event. */
    head: seqSchema,
    /** The number of the oldest event that is kept. Retention removed the events before it. */
    oldest: seqSchema,
  })
  .meta({ id: 'HistoryPage' });
/**
 * One page of a session's log. `next` is the `after` of the next page.
 *
 * @example
 * let page: HistoryPage = await hub.history({ id: 'nightly-import', after: 0 });
 * while (page.next !== null) page = await hub.history({ id: 'nightly-import', after: page.next });
 * console.log(page.head);
 */
export type HistoryPage = z.infer<typeof historyPageSchema>;

export const acquireSchema = z.strictObject({
  id: sessionIdSchema,
  emitter: actorSchema,
  /** `if-free` waits its turn; `take` replaces the holder, whose late writes are then refused. */
  mode: z.enum(['if-free', 'take']),
});
export const acquireResultSchema = z.object({ lease: leaseSchema, n: z.int().min(0), epoch: epochSchema });
export type AcquireResult = z.infer<typeof acquireResultSchema>;
export const releaseSchema = z.strictObject({ id: sessionIdSchema, emitter: actorSchema, fence });

export const beatSchema = z.strictObject({
  emitter: actorSchema,
  leases: z
    .array(z.strictObject({ id: sessionIdSchema, fence, epoch: epochSchema.exactOptional() }))
    .min(1)
    .max(LIMITS.leasesPerBeat),
});
export type HeldLease = z.infer<typeof beatSchema>['leases'][number];
export const beatResultSchema = z.object({
  /** Sessions whose lease is no longer the sender's. */
  lost: z.array(sessionIdSchema),
  /** Sessions whose log is not of the epoch given any more, or is gone. */
  renumbered: z.array(sessionIdSchema),
});

export type BeatResult = z.infer<typeof beatResultSchema>;

export const listSchema = z.strictObject({ query: sessionQuerySchema });
export const watchListSchema = z.strictObject({ list: listId, query: sessionQuerySchema });
export const watchListResultSchema = z.object({ version: z.int(), page: sessionPageSchema });
export const unwatchListSchema = z.strictObject({ list: listId });

/** Somebody who watches, with as many connections as they do it over. */
export const personSchema = z.object({
  /** The id of the person. */
  id: actorSchema,
  /** The number of their connections. */
  connections: z.int().min(1),
});
/**
 * A person who watches a session, with the number of their connections.
 *
 * @example
 * const people: readonly Person[] = presence.current?.people ?? [];
 * for (const { id, connections } of people) console.log(id, connections);
 */
export type Person = z.infer<typeof personSchema>;

export const watchPresenceSchema = z.strictObject({ id: sessionIdSchema });
export const watchPresenceResultSchema = z.object({
  version: z.int(),
  /** Those who came first; `total` counts the others too. */
  people: z.array(personSchema).max(LIMITS.peopleNamed),
  total: z.int().min(0),
  connections: z.int().min(0),
});
export const unwatchPresenceSchema = z.strictObject({ id: sessionIdSchema });

export const templatesSchema = z.strictObject({});
export const templatesResultSchema = z.object({ templates: z.array(templateSchema) });

/** The reply to any request. */
export type Reply<Value> = { ok: true; value: Value } | { ok: false; error: ErrorShape };

export const framesMessageSchema = z.array(frameSchema);

/** Where the hub believes this connection is: for each watched session what was sent, and where its log ends. */
export const heartbeatMessageSchema = z.object({
  at: timeSchema,
  heads: z.record(sessionIdSchema, z.tuple([epochSchema, seqSchema, seqSchema])),
  /** The hub cannot see its store, so that it cannot say what is the present. */
  store: z.literal('unreachable').exactOptional(),
});
export type HeartbeatMessage = z.infer<typeof heartbeatMessageSchema>;

export const listMessageSchema = z.object({
  list: listId,
  /** The change takes the list from this version to the next. */
  from: z.int(),
  to: z.int(),
  /** All ids of the page in order. */
  ids: z.array(sessionIdSchema),
  /** The rows that are new or different. */
  rows: z.array(sessionRowSchema),
  total: z.int(),
  next: z.string().nullable(),
});
export type ListMessage = z.infer<typeof listMessageSchema>;

export const presenceMessageSchema = z.object({
  id: sessionIdSchema,
  /** The change takes the list from this version to the next. */
  from: z.int(),
  to: z.int(),
  /** Those who are new in the list, or have another number of connections. */
  people: z.array(personSchema),
  /** Who of them has just come. */
  joined: z.array(actorSchema),
  /** Who is not in the list any more. */
  left: z.array(actorSchema),
  total: z.int().min(0),
  connections: z.int().min(0),
});
export type PresenceMessage = z.infer<typeof presenceMessageSchema>;

/** Everything the hub sends unasked. */
export const PUSHES = {
  frames: framesMessageSchema,
  heartbeat: heartbeatMessageSchema,
  list: listMessageSchema,
  presence: presenceMessageSchema,
  notice: noticeMessageSchema,
} as const;
export type PushName = keyof typeof PUSHES;
export type Push<Name extends PushName> = z.infer<(typeof PUSHES)[Name]>;
