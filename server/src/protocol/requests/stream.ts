import type { Cursor } from '@session-hub/shared';
import { cursorSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';
import { defineHttpRequest } from '../registry/define-request.js';
import { sessionParams } from '../registry/route-parts.js';

const CURSOR = /^([A-Za-z0-9_-]{4,32}):(\d{1,15})$/;
const positionSchema = z.string().regex(CURSOR, 'EPOCH:SEQ as an event carried it in its id');

export const stream = defineHttpRequest('stream', {
  permission: 'read',
  rule: 'R46',
  errors: ['session_not_found', 'cursor_ahead', 'too_many_subscriptions'],
  http: {
    method: 'get',
    path: '/v1/sessions/:id/stream',
    operation: 'streamSession',
    summary: 'Follows a session as server-sent events.',
    description:
      'Each event comes under its type, with `id: EPOCH:SEQ` and the event as data; a view as `view`; a start or ' +
      'a restart as `reset`, with the frame as data; `omitted` names a range whose lossless events were left out; ' +
      '`refused` says why the hub is about to end the stream.',
    params: sessionParams,
    query: z.strictObject({
      after: positionSchema.describe('Where to go on; Last-Event-ID goes before it.').exactOptional(),
    }),
    headers: z.object({
      // An empty id is what a client sends that was given none.
      'last-event-id': z
        .union([positionSchema, z.literal('')])
        .describe('Where to go on, as browsers send it.')
        .exactOptional(),
    }),
    returns: [
      {
        status: 200,
        description: 'Never ends by itself.',
        content: { type: 'text/event-stream', schema: z.string() },
      },
    ],
    async answer(_context, { params, query, headers }) {
      const position = headers['last-event-id'] || query.after;
      return { kind: 'stream', id: params.id, cursor: position === undefined ? null : cursorOf(position) };
    },
  },
});

function cursorOf(position: string): Cursor {
  const [, epoch, seq] = CURSOR.exec(position) ?? [];
  return cursorSchema.parse({ epoch, seq: Number(seq) });
}
