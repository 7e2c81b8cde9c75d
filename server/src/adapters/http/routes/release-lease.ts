import { releaseSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_HEADERS, NO_QUERY } from '../route.js';
import { sessionParams } from './session-params.js';

export const releaseLease = defineRoute({
  method: 'delete',
  path: '/v1/sessions/:id/lease',
  access: 'known',
  name: 'releaseLease',
  summary: 'Gives the lease of a session back.',
  params: sessionParams,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: releaseSchema.omit({ id: true }),
  example: { emitter: 'worker-1', fence: 1 },
  answers: [{ status: 204, description: 'It is free.', content: null }],
  errors: ['session_not_found', 'lease_lost', 'overloaded', 'storage_full'],
  async carryOut({ who, params, body }, { hub }) {
    await hub.release(who, params.id, body.emitter, body.fence);
    return { kind: 'empty' };
  },
});
