import { sessionHookSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineRoute, NO_BODY, NO_HEADERS, NO_QUERY } from '../route.js';
import { sessionParams } from './session-params.js';

export const readSessionWebhooks = defineRoute({
  method: 'get',
  path: '/v1/sessions/:id/webhooks',
  access: 'known',
  name: 'readSessionWebhooks',
  summary: 'Tells what each webhook has not been told of a session.',
  params: sessionParams,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'For each webhook what is open, and what was given up.',
      content: { type: 'application/json', schema: z.object({ webhooks: z.array(sessionHookSchema) }) },
    },
  ],
  errors: ['session_not_found'],
  carryOut: async ({ who, params }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: { webhooks: await hub.webhooks.ofSession(who, params.id) },
  }),
});
