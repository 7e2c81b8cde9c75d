import { defineCall } from '../registry/define-request.js';
import { sessionParams } from '../registry/route-parts.js';

export const conditions = defineCall('conditions', {
  permission: 'read',
  rule: 'R88',
  errors: ['session_not_found'],
  run: ({ hub, who }, { id }) => hub.conditions(who, id),
  http: {
    method: 'get',
    path: '/v1/sessions/:id/conditions',
    operation: 'explainConditions',
    summary: 'Tells what a session waits for, and what would stop it.',
    params: sessionParams,
    returns: 'Each condition with what is found of it at this moment.',
    input: ({ params }) => params,
  },
});
