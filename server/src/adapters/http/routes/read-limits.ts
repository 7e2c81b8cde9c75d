import { limitsStateSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_BODY, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';

export const readLimits = defineRoute({
  method: 'get',
  path: '/v1/limits',
  access: 'known',
  name: 'readLimits',
  summary: 'Tells the limits in force.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'With the newest changes of them.',
      content: { type: 'application/json', schema: limitsStateSchema },
    },
  ],
  errors: [],
  carryOut: async ({ who }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.managing.limits(who),
  }),
});
