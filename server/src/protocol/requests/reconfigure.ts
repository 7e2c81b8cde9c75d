import { reconfigureSchema } from '@session-hub/shared/schemas';
import { defineCall } from '../registry/define-request.js';

export const reconfigure = defineCall('reconfigure', {
  permission: 'admin',
  rule: 'R74',
  errors: ['seq_moved', 'storage_full'],
  run: ({ hub, who }, input) => hub.managing.reconfigure(who, input),
  http: {
    method: 'post',
    path: '/v1/limits',
    operation: 'changeLimits',
    summary: 'Changes limits of all hubs while they run.',
    body: reconfigureSchema,
    example: { changes: { capacity: { maxSessions: 10_000 } }, reason: 'more memory' },
    returns: 'The limits as they are now.',
    input: ({ body }) => body,
  },
});
