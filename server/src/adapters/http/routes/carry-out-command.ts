import { COMMAND_VERBS } from '@session-hub/shared';
import {
  commandResultSchema,
  commandSchema,
  errorReportSchema,
  reasonSchema,
  seqSchema,
} from '@session-hub/shared/schemas';
import { z } from 'zod';
import { parsePart } from '../parse-part.js';
import { defineRoute, NO_QUERY } from '../route.js';
import { idempotencyHeaders, keyOf } from './idempotency-key.js';
import { sessionParams } from './session-params.js';

/** What any verb takes; which of it a verb takes is checked when the verb is known. */
const rest = z.strictObject({
  reason: reasonSchema.exactOptional(),
  ifSeq: seqSchema.describe('Refuses with `seq_moved` unless the head is exactly there.').exactOptional(),
  result: z.unknown().describe('Of `complete`.').exactOptional(),
  error: errorReportSchema.describe('Of `fail` and `recordError`.').exactOptional(),
  milliseconds: z.int().min(1).describe('Of `extend`.').exactOptional(),
});

export const carryOutCommand = defineRoute({
  method: 'post',
  path: '/v1/sessions/:id/commands/:verb',
  access: 'known',
  name: 'carryOutCommand',
  summary: 'Carries out one verb.',
  params: sessionParams.extend({ verb: z.enum(COMMAND_VERBS).describe('What to do.') }),
  query: NO_QUERY,
  headers: idempotencyHeaders,
  body: rest.optional(),
  example: { reason: 'Waiting for the night' },
  answers: [
    {
      status: 200,
      description: 'The view it led to.',
      content: { type: 'application/json', schema: commandResultSchema },
    },
  ],
  errors: [
    'session_not_found',
    'session_ended',
    'illegal_transition',
    'seq_moved',
    'record_too_large',
    'overloaded',
    'storage_full',
  ],
  async carryOut({ who, params, headers, body }, { hub }) {
    const command = parsePart('body', commandSchema, { ...body, verb: params.verb });
    const { key } = keyOf(headers);
    return { kind: 'json', status: 200, value: await hub.command(who, params.id, command, key) };
  },
});
