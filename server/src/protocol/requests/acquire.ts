import { acquireSchema } from '@session-hub/shared/schemas';
import { defineCall } from '../registry/define-request.js';
import { sessionParams } from '../registry/route-parts.js';

export const acquire = defineCall('acquire', {
  permission: 'write',
  rule: 'R34',
  errors: ['session_not_found', 'session_ended', 'lease_held', 'overloaded', 'storage_full'],
  run: ({ hub, who }, { id, emitter, mode }) => hub.acquire(who, id, emitter, mode),
  http: {
    method: 'post',
    path: '/v1/sessions/:id/lease',
    operation: 'acquireLease',
    summary: 'Takes the lease of a session.',
    params: sessionParams,
    body: acquireSchema.omit({ id: true }),
    example: { emitter: 'worker-1', mode: 'if-free' },
    returns: 'The lease, and in `n` the highest number applied for this emitter.',
    input: ({ params, body }) => ({ ...body, id: params.id }),
  },
});
