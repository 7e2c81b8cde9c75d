import { defineCall } from '../registry/define-request.js';

export const limits = defineCall('limits', {
  permission: 'admin',
  rule: 'R74',
  errors: [],
  run: ({ hub, who }) => hub.managing.limits(who),
  http: {
    method: 'get',
    path: '/v1/limits',
    operation: 'readLimits',
    summary: 'Tells the limits in force.',
    returns: 'With the newest changes of them.',
    input: () => ({}),
  },
});
