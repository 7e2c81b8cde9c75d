import { defineCall } from '../registry/define-request.js';

export const hubHealth = defineCall('hub-health', {
  permission: 'read',
  rule: 'R77',
  errors: [],
  run: ({ hub }) => hub.hubHealth(),
  http: {
    method: 'get',
    path: '/v1/health',
    operation: 'tellHubHealth',
    summary: 'Tells how the hub is.',
    returns: 'How it is at this moment.',
    input: () => ({}),
  },
});
