import { defineCall } from '../registry/define-request.js';
import { sessionParams } from '../registry/route-parts.js';

export const health = defineCall('health', {
  permission: 'read',
  rule: 'R68',
  errors: ['session_not_found'],
  run: ({ hub, who }, { id }) => hub.checkHealth(who, id),
  http: {
    method: 'get',
    path: '/v1/sessions/:id/health',
    operation: 'checkHealth',
    summary: 'Checks how a session is.',
    params: sessionParams,
    returns: 'How it is at this moment, and what helps.',
    input: ({ params }) => params,
  },
});
