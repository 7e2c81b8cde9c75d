import { healthReportSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_BODY, NO_HEADERS, NO_QUERY } from '../route.js';
import { sessionParams } from './session-params.js';
export const checkHealth = defineRoute({
  method: 'get',
  path: '/v1/sessions/:id/health',
  access: 'known',
  name: 'checkHealth',
  summary: 'Checks how a session is.',
  params: sessionParams,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'How it is at this moment, and what helps.',
      content: { type: 'application/json', schema: healthReportSchema },
    },
  ],
  errors: ['session_not_found'],
  carryOut: async ({ who, params }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.checkHealth(who, params.id),
  }),
});
