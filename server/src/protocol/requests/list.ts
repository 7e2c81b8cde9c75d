import { sessionQuerySchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineCall } from '../registry/define-request.js';
import { queryNumber } from '../registry/route-parts.js';

const { status, limit } = sessionQuerySchema.shape;

function splitAtCommas(value: unknown): unknown {
  return typeof value === 'string' ? value.split(',') : value;
}

export const list = defineCall('list', {
  permission: 'list',
  rule: 'R38',
  errors: ['overloaded'],
  run: ({ hub, who }, { query }) => hub.list(who, query),
  http: {
    method: 'get',
    path: '/v1/sessions',
    operation: 'listSessions',
    summary: 'Lists sessions, page by page.',
    query: sessionQuerySchema.extend({
      status: z.preprocess(splitAtCommas, status.unwrap()).exactOptional(),
      limit: queryNumber(limit.unwrap()).exactOptional(),
    }),
    returns: 'A page, and in `next` the `after` of the following one.',
    input: ({ query }) => ({ query }),
  },
});
