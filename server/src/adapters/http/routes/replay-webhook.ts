import { hookNameSchema, replayedSchema, replaySchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_HEADERS, NO_QUERY } from '../route.js';
import { sessionParams } from './session-params.js';

export const replayWebhook = defineRoute({
  method: 'post',
  path: '/v1/sessions/:id/webhooks/:hook/replay',
  access: 'known',
  name: 'replayWebhook',
  summary: 'Tells a webhook all its events of a session again, from one on.',
  params: sessionParams.extend({ hook: hookNameSchema.describe('The webhook.') }),
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: replaySchema,
  example: { from: 1 },
  answers: [
    {
      status: 200,
      description: 'What is being told again.',
      content: { type: 'application/json', schema: replayedSchema },
    },
  ],
  errors: ['hook_not_found', 'session_not_found', 'cursor_ahead', 'overloaded', 'storage_full'],
  carryOut: async ({ who, params, body }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.webhooks.replay(who, params.hook, params.id, body.from),
  }),
});
