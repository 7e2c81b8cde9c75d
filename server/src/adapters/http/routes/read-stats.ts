import { statsSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_BODY, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';

export const readStats = defineRoute({
  method: 'get',
  path: '/v1/stats',
  access: 'known',
  name: 'readStats',
  summary: 'Tells how many sessions there are, and of what age.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'Counted at most a few seconds ago.',
      content: { type: 'application/json', schema: statsSchema },
    },
  ],
  errors: [],
  carryOut: async ({ who }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.managing.stats(who),
  }),
});
