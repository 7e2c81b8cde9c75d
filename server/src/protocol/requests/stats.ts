import { defineCall } from '../registry/define-request.js';

export const stats = defineCall('stats', {
  permission: 'list',
  rule: 'R72',
  errors: [],
  run: ({ hub, who }) => hub.managing.stats(who),
  http: {
    method: 'get',
    path: '/v1/stats',
    operation: 'readStats',
    summary: 'Tells how many sessions there are, and of what age.',
    returns: 'Counted at most a few seconds ago.',
    input: () => ({}),
  },
});
