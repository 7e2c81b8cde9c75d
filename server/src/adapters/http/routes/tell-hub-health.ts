import { hubHealthSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_BODY, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';

export const tellHubHealth = defineRoute({
  method: 'get',
  path: '/v1/health',
  access: 'known',
  name: 'tellHubHealth',
  summary: 'Tells how the hub is.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'How it is at this moment.',
      content: { type: 'application/json', schema: hubHealthSchema },
    },
  ],
  errors: [],
  carryOut: async (_call, { hub }) => ({ kind: 'json', status: 200, value: await hub.hubHealth() }),
});
