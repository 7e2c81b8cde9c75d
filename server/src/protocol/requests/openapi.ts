import { HTTP_REQUESTS } from '@session-hub/shared/schemas';
import { defineHttpRequest } from '../registry/define-request.js';

const content = { type: 'application/json', schema: HTTP_REQUESTS.openapi.output };

export const openapi = defineHttpRequest('openapi', {
  permission: 'none',
  rule: 'R45',
  errors: [],
  http: {
    method: 'get',
    path: '/openapi.json',
    operation: 'describeApi',
    summary: 'This document.',
    returns: [{ status: 200, description: 'OpenAPI 3.1.', content }],
    answer: async ({ describe }, { prefix }) => ({ kind: 'text', text: describe(prefix) }),
  },
});
