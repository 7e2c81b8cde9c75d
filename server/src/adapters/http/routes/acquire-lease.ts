import { acquireResultSchema, acquireSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_HEADERS, NO_QUERY } from '../route.js';
import { sessionParams } from './session-params.js';

export const acquireLease = defineRoute({
  method: 'post',
  path: '/v1/sessions/:id/lease',
  access: 'known',
  name: 'acquireLease',
  summary: 'Takes the lease of a session.',
  params: sessionParams,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: acquireSchema.omit({ id: true }),
  example: { emitter: 'worker-1', mode: 'if-free' },
  answers: [
    {
      status: 200,
      description: 'The lease, and in `n` the highest number applied for this emitter.',
      content: { type: 'application/json', schema: acquireResultSchema },
    },
  ],
  errors: ['session_not_found', 'session_ended', 'lease_held', 'overloaded', 'storage_full'],
  carryOut: async ({ who, params, body }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.acquire(who, params.id, body.emitter, body.mode),
  }),
});
