import { z } from 'zod';
import { defineRoute, NO_BODY, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';

export const okSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Ok' });

export const tellAlive = defineRoute({
  method: 'get',
  path: '/healthz',
  access: 'public',
  name: 'tellAlive',
  summary: 'Whether the process answers at all.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    { status: 200, description: 'It does.', content: { type: 'application/json', schema: okSchema } },
  ],
  errors: [],
  carryOut: async () => ({ kind: 'json', status: 200, value: { status: 'ok' } }),
});
