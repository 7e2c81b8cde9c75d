import { bulkSchema } from '@session-hub/shared/schemas';
import { defineCall } from '../registry/define-request.js';

export const bulk = defineCall('bulk', {
  permission: 'manage',
  rule: 'R73',
  errors: [],
  run: ({ hub, who }, input) => hub.managing.bulk(who, input),
  http: {
    method: 'post',
    path: '/v1/bulk',
    operation: 'carryOutInBulk',
    summary: 'Carries out one verb, or the same operations, on many sessions, or tells each a signal.',
    body: bulkSchema,
    example: { verb: 'pause', query: { template: 'backtest' }, reason: 'maintenance' },
    returns: 'A result for each session, refusals included.',
    input: ({ body }) => body,
  },
});
