import { hubError } from '@session-hub/shared';
import { HTTP_REQUESTS } from '@session-hub/shared/schemas';
import { withoutPaths } from '../../core/session/health/health-texts.js';
import { defineHttpRequest } from '../registry/define-request.js';

const content = { type: 'application/json', schema: HTTP_REQUESTS.ready.output };

export const ready = defineHttpRequest('ready', {
  permission: 'none',
  rule: 'R51',
  errors: ['store_unavailable', 'closing'],
  http: {
    method: 'get',
    path: '/readyz',
    operation: 'tellReady',
    summary: 'Whether the hub can store what it is given, and is not about to go.',
    returns: [{ status: 200, description: 'It can.', content }],
    async answer({ hub, isLeaving }) {
      if (isLeaving()) throw hubError('closing');
      const health = await hub.health();
      if (!health.ok)
        throw hubError('store_unavailable', { details: { reason: withoutPaths(health.reason) } });
      return { kind: 'json', status: 200, value: { status: 'ok' } };
    },
  },
});
