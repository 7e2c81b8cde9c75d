import { removeResultSchema, removeSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineRoute, NO_BODY, NO_HEADERS } from '../route.js';
import { sessionParams } from './session-params.js';

const { reason } = removeSchema.shape;

export const removeSession = defineRoute({
  method: 'delete',
  path: '/v1/sessions/:id',
  access: 'known',
  name: 'removeSession',
  summary: 'Removes a session that has ended, or ends and removes it.',
  params: sessionParams,
  query: z.strictObject({
    end: z.literal('true').describe('Ends it first when it still runs.').exactOptional(),
    reason,
  }),
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'It is gone, and what stays of it for a time.',
      content: { type: 'application/json', schema: removeResultSchema },
    },
  ],
  errors: ['session_not_found', 'illegal_transition', 'overloaded', 'storage_full'],
  async carryOut({ who, params, query: { end, reason } }, { hub }) {
    const value = await hub.managing.remove(who, {
      id: params.id,
      ...(end === undefined ? {} : { end: true }),
      ...(reason === undefined ? {} : { reason }),
    });
    return { kind: 'json', status: 200, value };
  },
});
