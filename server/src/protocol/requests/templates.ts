import { defineCall } from '../registry/define-request.js';

export const templates = defineCall('templates', {
  permission: 'list',
  rule: 'R62',
  errors: [],
  run: async ({ hub, who }) => ({ templates: await hub.templates(who) }),
  http: {
    method: 'get',
    path: '/v1/templates',
    operation: 'listTemplates',
    summary: 'Lists what sessions can be created from.',
    returns: 'All templates, in the order of their names.',
    input: () => ({}),
  },
});
