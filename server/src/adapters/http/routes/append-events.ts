import { LIMITS } from '@session-hub/shared';
import { appendResultSchema, appendSchema, operationSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineRoute, NO_QUERY } from '../route.js';
import { idempotencyHeaders, keyOf } from './idempotency-key.js';
import { sessionParams } from './session-params.js';

const batch = appendSchema.omit({ id: true });
const bareOperations = z.array(operationSchema).min(1).max(LIMITS.operationsPerAppend);

export const appendEvents = defineRoute({
  method: 'post',
  path: '/v1/sessions/:id/events',
  access: 'known',
  name: 'appendEvents',
  summary: 'Appends a batch of operations, in order and in one step.',
  description: 'Each operation gets its seq or its error; a refused one does not stop the others.',
  params: sessionParams,
  query: NO_QUERY,
  headers: idempotencyHeaders,
  // One form inside: a union would answer a bad operation with "fits none of the forms".
  body: z.preprocess((value) => (Array.isArray(value) ? { operations: value } : value), batch),
  describedBody: z.union([batch, bareOperations]),
  example: [{ type: 'progress', data: { current: 3, total: 10, description: 'Rendering' } }],
  answers: [
    {
      status: 200,
      description: 'One result for each operation. What was allowed is durable.',
      content: { type: 'application/json', schema: appendResultSchema },
    },
  ],
  errors: [
    'session_not_found',
    'session_ended',
    'lease_lost',
    'epoch_changed',
    'number_gap',
    'record_too_large',
    'overloaded',
    'storage_full',
  ],
  carryOut: async ({ who, params, headers, body }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.append(who, { ...body, ...keyOf(headers, body), id: params.id }),
  }),
});
