import { hookLettersSchema, hookNameSchema, sessionQuerySchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineRoute, NO_BODY, NO_HEADERS } from '../route.js';

export const listDeadLetters = defineRoute({
  method: 'get',
  path: '/v1/webhooks/:hook/dead-letters',
  access: 'known',
  name: 'listDeadLetters',
  summary: 'Lists what a webhook was not told and will not be told by itself.',
  description:
    'Every session is looked at, a page of them with each request: an answer without letters is the end only when its `next` is null.',
  params: z.strictObject({ hook: hookNameSchema.describe('The webhook.') }),
  query: z.strictObject({ after: sessionQuerySchema.shape.after }),
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'The dead letters of a page of sessions, and in `next` the `after` of the following one.',
      content: { type: 'application/json', schema: hookLettersSchema },
    },
  ],
  errors: ['hook_not_found'],
  carryOut: async ({ who, params, query }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.webhooks.deadLetters(who, params.hook, query.after),
  }),
});
