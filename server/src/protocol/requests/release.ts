import { releaseSchema } from '@session-hub/shared/schemas';
import { defineCall } from '../registry/define-request.js';
import { sessionParams } from '../registry/route-parts.js';

export const release = defineCall('release', {
  permission: 'write',
  rule: 'R37',
  errors: ['session_not_found', 'lease_lost', 'overloaded', 'storage_full'],
  async run({ hub, who }, { id, emitter, fence }) {
    await hub.release(who, id, emitter, fence);
    return {};
  },
  http: {
    method: 'delete',
    path: '/v1/sessions/:id/lease',
    operation: 'releaseLease',
    summary: 'Gives the lease of a session back.',
    params: sessionParams,
    body: releaseSchema.omit({ id: true }),
    example: { emitter: 'worker-1', fence: 1 },
    returns: [{ status: 204, description: 'It is free.', content: null }],
    input: ({ params, body }) => ({ ...body, id: params.id }),
    respond: () => ({ kind: 'empty' }),
  },
});
