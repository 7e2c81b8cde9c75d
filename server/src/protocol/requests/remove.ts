import { removeSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineCall } from '../registry/define-request.js';
import { sessionParams } from '../registry/route-parts.js';

const { reason } = removeSchema.shape;

export const remove = defineCall('remove', {
  permission: 'manage',
  rule: 'R91',
  errors: ['session_not_found', 'illegal_transition', 'overloaded', 'storage_full'],
  run: ({ hub, who }, input) => hub.managing.remove(who, input),
  http: {
    method: 'delete',
    path: '/v1/sessions/:id',
    operation: 'removeSession',
    summary: 'Removes a session that has ended, or ends and removes it.',
    params: sessionParams,
    query: z.strictObject({
      end: z.literal('true').describe('Ends it first when it still runs.').exactOptional(),
      reason,
    }),
    returns: 'It is gone, and what stays of it for a time.',
    input: ({ params, query: { end, reason } }) => ({
      id: params.id,
      ...(end === undefined ? {} : { end: true }),
      ...(reason === undefined ? {} : { reason }),
    }),
  },
});
