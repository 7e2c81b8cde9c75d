import { hookNameSchema, sessionQuerySchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineCall } from '../registry/define-request.js';

export const deadLetters = defineCall('dead-letters', {
  permission: 'manage',
  rule: 'R83',
  errors: ['hook_not_found'],
  run: ({ hub, who }, { hook, after }) => hub.webhooks.deadLetters(who, hook, after),
  http: {
    method: 'get',
    path: '/v1/webhooks/:hook/dead-letters',
    operation: 'listDeadLetters',
    summary: 'Lists what a webhook was not told and will not be told by itself.',
    description:
      'Every session is looked at, a page of them with each request: an answer without letters is the end only when its `next` is null.',
    params: z.strictObject({ hook: hookNameSchema.describe('The webhook.') }),
    query: z.strictObject({ after: sessionQuerySchema.shape.after }),
    returns: 'The dead letters of a page of sessions, and in `next` the `after` of the following one.',
    input: ({ params, query }) => ({ ...params, ...query }),
  },
});
