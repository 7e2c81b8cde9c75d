import { templatesResultSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_BODY, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';

export const listTemplates = defineRoute({
  method: 'get',
  path: '/v1/templates',
  access: 'known',
  name: 'listTemplates',
  summary: 'Lists what sessions can be created from.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'All templates, in the order of their names.',
      content: { type: 'application/json', schema: templatesResultSchema },
    },
  ],
  errors: [],
  carryOut: async ({ who }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: { templates: await hub.templates(who) },
  }),
});
