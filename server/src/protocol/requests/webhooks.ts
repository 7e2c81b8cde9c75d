import { defineCall } from '../registry/define-request.js';

export const webhooks = defineCall('webhooks', {
  permission: 'manage',
  rule: 'R45',
  errors: [],
  run: async ({ hub, who }) => ({ webhooks: hub.webhooks.list(who) }),
  http: {
    method: 'get',
    path: '/v1/webhooks',
    operation: 'listWebhooks',
    summary: 'Lists the webhooks, and how they do on the node that answers.',
    returns: 'All webhooks of the settings; neither their addresses nor their secrets.',
    input: () => ({}),
  },
});
