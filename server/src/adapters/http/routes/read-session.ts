import { sessionViewSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_BODY, NO_HEADERS, NO_QUERY } from '../route.js';
import { sessionParams } from './session-params.js';

export const readSession = defineRoute({
  method: 'get',
  path: '/v1/sessions/:id',
  access: 'known',
  name: 'readSession',
  summary: 'Reads the view of a session.',
  params: sessionParams,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'The newest committed view.',
      content: { type: 'application/json', schema: sessionViewSchema },
    },
  ],
  errors: ['session_not_found'],
  carryOut: async ({ who, params }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.read(who, params.id),
  }),
});
