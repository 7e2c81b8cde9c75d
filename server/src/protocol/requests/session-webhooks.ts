import { defineCall } from '../registry/define-request.js';
import { sessionParams } from '../registry/route-parts.js';

export const sessionWebhooks = defineCall('session-webhooks', {
  permission: 'manage',
  rule: 'R83',
  errors: ['session_not_found'],
  run: async ({ hub, who }, { id }) => ({ webhooks: await hub.webhooks.ofSession(who, id) }),
  http: {
    method: 'get',
    path: '/v1/sessions/:id/webhooks',
    operation: 'readSessionWebhooks',
    summary: 'Tells what each webhook has not been told of a session.',
    params: sessionParams,
    returns: 'For each webhook what is open, and what was given up.',
    input: ({ params }) => params,
  },
});
