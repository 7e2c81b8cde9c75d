import { defineCall } from '../registry/define-request.js';

export const alive = defineCall('alive', {
  permission: 'none',
  rule: 'R45',
  errors: [],
  run: async () => ({ status: 'ok' }) as const,
  http: {
    method: 'get',
    path: '/healthz',
    operation: 'tellAlive',
    summary: 'Whether the process answers at all.',
    returns: 'It does.',
    input: () => ({}),
  },
});
