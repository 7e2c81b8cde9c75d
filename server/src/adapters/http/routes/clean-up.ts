import { cleanupResultSchema, cleanupSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';

export const cleanUp = defineRoute({
  method: 'post',
  path: '/v1/cleanup',
  access: 'known',
  name: 'cleanUp',
  summary: 'Counts or removes ended sessions, one step at a time.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: cleanupSchema,
  example: { which: 'failed', olderThan: 3_600_000, dryRun: true },
  answers: [
    {
      status: 200,
      description: 'How many there were, and in `next` the `after` of the following step.',
      content: { type: 'application/json', schema: cleanupResultSchema },
    },
  ],
  errors: ['storage_full'],
  carryOut: async ({ who, body }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.managing.cleanUp(who, body),
  }),
});
