import { cleanupSchema } from '@session-hub/shared/schemas';
import { defineCall } from '../registry/define-request.js';

export const cleanup = defineCall('cleanup', {
  permission: 'manage',
  rule: 'R73',
  errors: ['storage_full'],
  run: ({ hub, who }, input) => hub.managing.cleanUp(who, input),
  http: {
    method: 'post',
    path: '/v1/cleanup',
    operation: 'cleanUp',
    summary: 'Counts or removes ended sessions, one step at a time.',
    body: cleanupSchema,
    example: { which: 'failed', olderThan: 3_600_000, dryRun: true },
    returns: 'How many there were, and in `next` the `after` of the following step.',
    input: ({ body }) => body,
  },
});
