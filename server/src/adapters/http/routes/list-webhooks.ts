import { hookStateSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineRoute, NO_BODY, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';

export const listWebhooks = defineRoute({
  method: 'get',
  path: '/v1/webhooks',
  access: 'known',
  name: 'listWebhooks',
  summary: 'Lists the webhooks, and how they do on the node that answers.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'All webhooks of the settings; neither their addresses nor their secrets.',
      content: { type: 'application/json', schema: z.object({ webhooks: z.array(hookStateSchema) }) },
    },
  ],
  errors: [],
  carryOut: async ({ who }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: { webhooks: hub.webhooks.list(who) },
  }),
});
