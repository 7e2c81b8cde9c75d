import { LIMITS } from '@session-hub/shared';
import { appendSchema, operationSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineCall } from '../registry/define-request.js';
import { idempotencyHeaders, keyOf, sessionParams } from '../registry/route-parts.js';

const batch = appendSchema.omit({ id: true });
const bareOperations = z.array(operationSchema).min(1).max(LIMITS.operationsPerAppend);

export const append = defineCall('append', {
  permission: 'write',
  rule: 'R24',
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
  run: ({ hub, who }, input) => hub.append(who, input),
  http: {
    method: 'post',
    path: '/v1/sessions/:id/events',
    operation: 'appendEvents',
    summary: 'Appends a batch of operations, in order and in one step.',
    description: 'Each operation gets its seq or its error; a refused one does not stop the others.',
    params: sessionParams,
    headers: idempotencyHeaders,
    // One form inside: a union would answer a bad operation with "fits none of the forms".
    body: z.preprocess((value) => (Array.isArray(value) ? { operations: value } : value), batch),
    describedBody: z.union([batch, bareOperations]),
    example: [{ type: 'progress', data: { current: 3, total: 10, description: 'Rendering' } }],
    returns: 'One result for each operation. What was allowed is durable.',
    input: ({ params, headers, body }) => ({ ...body, ...keyOf(headers, body), id: params.id }),
  },
});
