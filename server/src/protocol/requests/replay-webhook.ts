import { hookNameSchema, replaySchema } from '@session-hub/shared/schemas';
import { defineCall } from '../registry/define-request.js';
import { sessionParams } from '../registry/route-parts.js';

export const replayWebhook = defineCall('replay-webhook', {
  permission: 'manage',
  rule: 'R84',
  errors: ['hook_not_found', 'session_not_found', 'cursor_ahead', 'overloaded', 'storage_full'],
  run: ({ hub, who }, { hook, id, from }) => hub.webhooks.replay(who, hook, id, from),
  http: {
    method: 'post',
    path: '/v1/sessions/:id/webhooks/:hook/replay',
    operation: 'replayWebhook',
    summary: 'Tells a webhook all its events of a session again, from one on.',
    params: sessionParams.extend({ hook: hookNameSchema.describe('The webhook.') }),
    body: replaySchema,
    example: { from: 1 },
    returns: 'What is being told again.',
    input: ({ params, body }) => ({ ...params, ...body }),
  },
});
