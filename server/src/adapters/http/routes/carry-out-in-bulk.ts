import { bulkResultSchema, bulkSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';

export const carryOutInBulk = defineRoute({
  method: 'post',
  path: '/v1/bulk',
  access: 'known',
  name: 'carryOutInBulk',
  summary: 'Carries out one verb, or the same operations, on many sessions, or tells each a signal.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: bulkSchema,
  example: { verb: 'pause', query: { template: 'backtest' }, reason: 'maintenance' },
  answers: [
    {
      status: 200,
      description: 'A result for each session, refusals included.',
      content: { type: 'application/json', schema: bulkResultSchema },
    },
  ],
  errors: [],
  carryOut: async ({ who, body }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.managing.bulk(who, body),
  }),
});
