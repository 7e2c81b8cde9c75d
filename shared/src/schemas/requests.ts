import { z } from 'zod';
import { LIMITS } from '../limits.js';
import { conditionsReportSchema, readConditionsSchema } from './conditions.js';
import {
  healthCheckSchema,
  healthReportSchema,
  hubHealthSchema,
  repairResultSchema,
  repairSchema,
} from './health.js';
import { limitsStateSchema, reconfigureSchema } from './limits.js';
import {
  bulkResultSchema,
  bulkSchema,
  cleanupResultSchema,
  cleanupSchema,
  removeResultSchema,
  removeSchema,
  statsSchema,
} from './management.js';
import {
  acquireResultSchema,
  acquireSchema,
  appendResultSchema,
  appendSchema,
  beatResultSchema,
  beatSchema,
  commandMessageSchema,
  commandResultSchema,
  createResultSchema,
  historyPageSchema,
  historySchema,
  listSchema,
  readResultSchema,
  readSchema,
  releaseSchema,
  subscribeResultSchema,
  subscribeSchema,
  templatesResultSchema,
  templatesSchema,
  unsubscribeSchema,
  unwatchListSchema,
  unwatchPresenceSchema,
  watchListResultSchema,
  watchListSchema,
  watchPresenceResultSchema,
  watchPresenceSchema,
} from './messages.js';
import { createInputSchema } from './operation.js';
import { cursorSchema, sessionIdSchema } from './primitives.js';
import { sessionPageSchema, sessionQuerySchema } from './query.js';
import {
  hookLettersSchema,
  hookNameSchema,
  hookStateSchema,
  replayedSchema,
  replaySchema,
  sessionHookSchema,
} from './webhook.js';

export const emptySchema = z.object({});

/** Every request a client may make over its connection, with what it asks and what it gets. */
export const REQUESTS = {
  subscribe: { input: subscribeSchema, output: subscribeResultSchema },
  unsubscribe: { input: unsubscribeSchema, output: emptySchema },
  create: { input: createInputSchema, output: createResultSchema },
  append: { input: appendSchema, output: appendResultSchema },
  command: { input: commandMessageSchema, output: commandResultSchema },
  read: { input: readSchema, output: readResultSchema },
  history: { input: historySchema, output: historyPageSchema },
  acquire: { input: acquireSchema, output: acquireResultSchema },
  release: { input: releaseSchema, output: emptySchema },
  beat: { input: beatSchema, output: beatResultSchema },
  templates: { input: templatesSchema, output: templatesResultSchema },
  health: { input: healthCheckSchema, output: healthReportSchema },
  conditions: { input: readConditionsSchema, output: conditionsReportSchema },
  'hub-health': { input: emptySchema, output: hubHealthSchema },
  repair: { input: repairSchema, output: repairResultSchema },
  list: { input: listSchema, output: sessionPageSchema },
  'watch-list': { input: watchListSchema, output: watchListResultSchema },
  'unwatch-list': { input: unwatchListSchema, output: emptySchema },
  'watch-presence': { input: watchPresenceSchema, output: watchPresenceResultSchema },
  'unwatch-presence': { input: unwatchPresenceSchema, output: emptySchema },
  remove: { input: removeSchema, output: removeResultSchema },
  cleanup: { input: cleanupSchema, output: cleanupResultSchema },
  bulk: { input: bulkSchema, output: bulkResultSchema },
  'touch-many': {
    input: z.strictObject({ ids: z.array(sessionIdSchema).min(1).max(LIMITS.bulkSessions) }),
    output: bulkResultSchema,
  },
  stats: { input: emptySchema, output: statsSchema },
  limits: { input: emptySchema, output: limitsStateSchema },
  reconfigure: { input: reconfigureSchema, output: limitsStateSchema },
} as const;
export type RequestName = keyof typeof REQUESTS;
export type RequestInput<Name extends RequestName> = z.infer<(typeof REQUESTS)[Name]['input']>;
export type RequestOutput<Name extends RequestName> = z.infer<(typeof REQUESTS)[Name]['output']>;

const probedSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Ok' });

/** Requests that only HTTP carries. */
export const HTTP_REQUESTS = {
  webhooks: { input: emptySchema, output: z.object({ webhooks: z.array(hookStateSchema) }) },
  'dead-letters': {
    input: z.strictObject({ hook: hookNameSchema, after: sessionQuerySchema.shape.after }),
    output: hookLettersSchema,
  },
  'session-webhooks': {
    input: z.strictObject({ id: sessionIdSchema }),
    output: z.object({ webhooks: z.array(sessionHookSchema) }),
  },
  'replay-webhook': {
    input: replaySchema.extend({ id: sessionIdSchema, hook: hookNameSchema }),
    output: replayedSchema,
  },
  stream: {
    input: z.strictObject({ id: sessionIdSchema, cursor: cursorSchema.nullable() }),
    output: z.string(),
  },
  alive: { input: emptySchema, output: probedSchema },
  ready: { input: emptySchema, output: probedSchema },
  openapi: { input: emptySchema, output: z.looseObject({ openapi: z.literal('3.1.1') }) },
} as const;
