import { repairResultSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_BODY, NO_HEADERS, NO_QUERY } from '../route.js';
import { sessionParams } from './session-params.js';
export const repairSession = defineRoute({
  method: 'post',
  path: '/v1/sessions/:id/repair',
  access: 'known',
  name: 'repairSession',
  summary: 'Rebuilds a view that cannot be read, from the log.',
  params: sessionParams,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'What was done.',
      content: { type: 'application/json', schema: repairResultSchema },
    },
  ],
  errors: ['session_not_found', 'seq_moved', 'record_too_large', 'overloaded', 'storage_full'],
  carryOut: async ({ who, params }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.repair(who, params.id),
  }),
});
