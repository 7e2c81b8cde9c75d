import { limitsStateSchema, reconfigureSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';

export const changeLimits = defineRoute({
  method: 'post',
  path: '/v1/limits',
  access: 'known',
  name: 'changeLimits',
  summary: 'Changes limits of all hubs while they run.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: reconfigureSchema,
  example: { changes: { capacity: { maxSessions: 10_000 } }, reason: 'more memory' },
  answers: [
    {
      status: 200,
      description: 'The limits as they are now.',
      content: { type: 'application/json', schema: limitsStateSchema },
    },
  ],
  errors: ['seq_moved', 'storage_full'],
  carryOut: async ({ who, body }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.managing.reconfigure(who, body),
  }),
});
