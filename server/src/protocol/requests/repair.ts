import { repairSchema } from '@session-hub/shared/schemas';
import { defineCall } from '../registry/define-request.js';
import { sessionParams } from '../registry/route-parts.js';

export const repair = defineCall('repair', {
  permission: 'manage',
  rule: 'R69',
  errors: ['session_not_found', 'seq_moved', 'record_too_large', 'overloaded', 'storage_full'],
  run: ({ hub, who }, { id, dryRun }) =>
    dryRun === true ? hub.managing.checkRepair(who, id) : hub.repair(who, id),
  http: {
    method: 'post',
    path: '/v1/sessions/:id/repair',
    operation: 'repairSession',
    summary: 'Rebuilds a view from the log that cannot be read or is not what the log says, or checks that.',
    params: sessionParams,
    body: repairSchema.omit({ id: true }).optional(),
    example: { dryRun: true },
    returns: 'What was done, or with `dryRun` would be.',
    input: ({ params, body }) => ({ ...body, id: params.id }),
  },
});
