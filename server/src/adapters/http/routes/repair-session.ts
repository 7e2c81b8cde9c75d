import { repairResultSchema, repairSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_HEADERS, NO_QUERY } from '../route.js';
import { sessionParams } from './session-params.js';
export const repairSession = defineRoute({
  method: 'post',
  path: '/v1/sessions/:id/repair',
  access: 'known',
  name: 'repairSession',
  summary: 'Rebuilds a view from the log that cannot be read or is not what the log says, or checks that.',
  params: sessionParams,
  query: NO_QUERY,
  headers: NO_HEADERS,
  body: repairSchema.omit({ id: true }).optional(),
  example: { dryRun: true },
  answers: [
    {
      status: 200,
      description: 'What was done, or with `dryRun` would be.',
      content: { type: 'application/json', schema: repairResultSchema },
    },
  ],
  errors: ['session_not_found', 'seq_moved', 'record_too_large', 'overloaded', 'storage_full'],
  carryOut: async ({ who, params: { id }, body }, { hub }) => ({
    kind: 'json',
    status: 200,
    value: await (body?.dryRun === true ? hub.managing.checkRepair(who, id) : hub.repair(who, id)),
  }),
});
