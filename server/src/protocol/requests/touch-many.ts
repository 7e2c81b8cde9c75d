import { REQUESTS } from '@session-hub/shared/schemas';
import { defineCall } from '../registry/define-request.js';

export const touchMany = defineCall('touch-many', {
  permission: 'command',
  rule: 'R98',
  errors: [],
  run: ({ hub, who }, { ids }) => hub.managing.bulk(who, { verb: 'touch', ids }),
  http: {
    method: 'post',
    path: '/v1/touch',
    operation: 'touchMany',
    summary: 'Notes activity in many sessions.',
    body: REQUESTS['touch-many'].input,
    example: { ids: ['build-7', 'build-8'] },
    returns: 'A result for each session, refusals included.',
    input: ({ body }) => body,
  },
});
