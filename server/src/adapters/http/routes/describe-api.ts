import { z } from 'zod';
import { defineRoute, NO_BODY, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';

export const describeApi = defineRoute({
  method: 'get',
  path: '/openapi.json',
  access: 'public',
  name: 'describeApi',
  summary: 'This document.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'OpenAPI 3.1.',
      content: { type: 'application/json', schema: z.looseObject({ openapi: z.literal('3.1.1') }) },
    },
  ],
  errors: [],
  carryOut: async ({ prefix }, { describe }) => ({ kind: 'text', text: describe(prefix) }),
});
