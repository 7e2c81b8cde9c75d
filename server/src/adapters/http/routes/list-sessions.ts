import { sessionPageSchema, sessionQuerySchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineRoute, NO_BODY, NO_HEADERS, NO_PARAMS } from '../route.js';
import { queryNumber } from './query-number.js';

const { status, limit } = sessionQuerySchema.shape;

function splitAtCommas(value: unknown): unknown {
  return typeof value === 'string' ? value.split(',') : value;
}

export const listSessions = defineRoute({
  method: 'get',
  path: '/v1/sessions',
  access: 'known',
  name: 'listSessions',
  summary: 'Lists sessions, page by page.',
  params: NO_PARAMS,
  query: sessionQuerySchema.extend({
    status: z.preprocess(splitAtCommas, status.unwrap()).exactOptional(),
    limit: queryNumber(limit.unwrap()).exactOptional(),
  }),
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'A page, and in `next` the `after` of the following one.',
      content: { type: 'application/json', schema: sessionPageSchema },
    },
  ],
  errors: [],
  carryOut: async ({ who, query }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await hub.list(who, query),
  }),
});
