import { COMMAND_VERBS } from '@session-hub/shared';
import { commandSchema, errorReportSchema, reasonSchema, seqSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineCall } from '../registry/define-request.js';
import { parsePart } from '../registry/parse-part.js';
import { idempotencyHeaders, keyOf, sessionParams } from '../registry/route-parts.js';

/** What any verb takes; which of it a verb takes is checked when the verb is known. */
const rest = z.strictObject({
  reason: reasonSchema.exactOptional(),
  ifSeq: seqSchema.describe('Refuses with `seq_moved` unless the head is exactly there.').exactOptional(),
  result: z.unknown().describe('Of `complete`.').exactOptional(),
  error: errorReportSchema.describe('Of `fail` and `recordError`.').exactOptional(),
  milliseconds: z.int().min(1).describe('Of `extend`.').exactOptional(),
});

export const command = defineCall('command', {
  permission: 'command',
  rule: 'R29',
  errors: [
    'session_not_found',
    'session_ended',
    'illegal_transition',
    'seq_moved',
    'record_too_large',
    'overloaded',
    'storage_full',
  ],
  run: ({ hub, who }, input) => hub.command(who, input.id, input.command, input.key),
  http: {
    method: 'post',
    path: '/v1/sessions/:id/commands/:verb',
    operation: 'carryOutCommand',
    summary: 'Carries out one verb.',
    params: sessionParams.extend({ verb: z.enum(COMMAND_VERBS).describe('What to do.') }),
    headers: idempotencyHeaders,
    body: rest.optional(),
    example: { reason: 'Waiting for the night' },
    returns: 'The view it led to.',
    input: ({ params, headers, body }) => ({
      id: params.id,
      command: parsePart('body', commandSchema, { ...body, verb: params.verb }),
      ...keyOf(headers),
    }),
  },
});
