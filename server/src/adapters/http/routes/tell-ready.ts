import { hubError } from '@session-hub/shared';
import { withoutPaths } from '../../../core/session/health/without-paths.js';
import { defineRoute, NO_BODY, NO_HEADERS, NO_PARAMS, NO_QUERY } from '../route.js';
import { okSchema } from './tell-alive.js';

export const tellReady = defineRoute({
  method: 'get',
  path: '/readyz',
  access: 'public',
  name: 'tellReady',
  summary: 'Whether the hub can store what it is given, and is not about to go.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [{ status: 200, description: 'It can.', content: { type: 'application/json', schema: okSchema } }],
  errors: ['store_unavailable', 'closing'],
  async carryOut(_call, { hub, isLeaving }) {
    if (isLeaving()) throw hubError('closing');
    const health = await hub.health();
    if (!health.ok) throw hubError('store_unavailable', { details: { reason: withoutPaths(health.reason) } });
    return { kind: 'json', status: 200, value: { status: 'ok' } };
  },
});
