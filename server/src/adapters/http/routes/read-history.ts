import { historyPageSchema, historySchema } from '@session-hub/shared/schemas';
import type { HistoryTexts } from '../../../core/read/read-history.js';
import { defineRoute, NO_BODY, NO_HEADERS } from '../route.js';
import { queryNumber } from './query-number.js';
import { sessionParams } from './session-params.js';

const { after, limit } = historySchema.shape;

export const readHistory = defineRoute({
  method: 'get',
  path: '/v1/sessions/:id/events',
  access: 'known',
  name: 'readHistory',
  summary: 'Reads the log of a session, page by page.',
  params: sessionParams,
  query: historySchema.omit({ id: true }).extend({
    after: queryNumber(after)
      .describe('Events above this seq; all that are left when it is missing.')
      .exactOptional(),
    limit: queryNumber(limit.unwrap()).exactOptional(),
  }),
  headers: NO_HEADERS,
  body: NO_BODY,
  answers: [
    {
      status: 200,
      description: 'A page, and in `next` the `after` of the following one.',
      content: { type: 'application/json', schema: historyPageSchema },
    },
  ],
  errors: ['session_not_found', 'cursor_ahead', 'epoch_changed'],
  carryOut: async ({ who, params, query }, { hub }) => ({
    kind: 'text',
    text: pageText(await hub.history(who, { after: 0, ...query, id: params.id })),
  }),
});

/** The events are texts already; they are put in their place, not read and written again. */
function pageText({ epoch, texts, next, head, oldest }: HistoryTexts): string {
  const rest = JSON.stringify({ next, head, oldest }).slice(1);
  return `{"epoch":${JSON.stringify(epoch)},"events":[${texts.join(',')}],${rest}`;
}
