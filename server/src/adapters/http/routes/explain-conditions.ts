import { conditionsReportSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_BODY, NO_HEADERS, NO_QUERY } from '../route.js';
import { sessionParams } from './session-params.js';
export const explainConditions = defineRoute({
  method: 'get',
  path: '/v1/sessions/:id/conditions',
  access: 'known',
  name: 'explainConditions',
  summary: 'Tells what a session waits for, and what would stop it.',
  params: sessionParams,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'Each condition with what is found of it at this moment.',
      content: { type: 'application/json', schema: conditionsReportSchema },
    },
  ],
  errors: ['session_not_found'],
  carryOut: async ({ who, params }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.conditions(who, params.id),
  }),
});
