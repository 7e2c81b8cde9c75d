import { sessionViewSchema } from '@session-hub/shared/schemas';
import { defineCall } from '../registry/define-request.js';
import { sessionParams } from '../registry/route-parts.js';

export const read = defineCall('read', {
  permission: 'read',
  rule: 'R22',
  errors: ['session_not_found'],
  run: async ({ hub, who }, { id }) => ({ view: await hub.read(who, id) }),
  http: {
    method: 'get',
    path: '/v1/sessions/:id',
    operation: 'readSession',
    summary: 'Reads the view of a session.',
    params: sessionParams,
    returns: [
      {
        status: 200,
        description: 'The newest committed view.',
        content: { type: 'application/json', schema: sessionViewSchema },
      },
    ],
    input: ({ params }) => params,
    respond: ({ view }) => ({ kind: 'json', status: 200, value: view }),
  },
});
