import type { HubEvent } from '@session-hub/shared';
import { historyPageSchema, historySchema } from '@session-hub/shared/schemas';
import type { HistoryTexts } from '../../core/read/read-history.js';
import { defineCall } from '../registry/define-request.js';
import { queryNumber, sessionParams } from '../registry/route-parts.js';

const { after, limit } = historySchema.shape;

export const history = defineCall('history', {
  permission: 'read',
  rule: 'R21',
  errors: ['session_not_found', 'cursor_ahead', 'epoch_changed'],
  async run({ hub, who }, input) {
    const { texts, ...page } = await hub.history(who, input);
    return { ...page, events: texts.map((text) => JSON.parse(text) as HubEvent) };
  },
  http: {
    method: 'get',
    path: '/v1/sessions/:id/events',
    operation: 'readHistory',
    summary: 'Reads the log of a session, page by page.',
    params: sessionParams,
    query: historySchema.omit({ id: true }).extend({
      after: queryNumber(after)
        .describe('Events above this seq; all that are left when it is missing.')
        .exactOptional(),
      limit: queryNumber(limit.unwrap()).exactOptional(),
    }),
    returns: [
      {
        status: 200,
        description: 'A page, and in `next` the `after` of the following one.',
        content: { type: 'application/json', schema: historyPageSchema },
      },
    ],
    answer: async ({ hub, who }, { params, query }) => ({
      kind: 'text',
      text: pageText(await hub.history(who, { after: 0, ...query, id: params.id })),
    }),
  },
});

/** The events are texts already; they are put in their place, not read and written again. */
function pageText({ epoch, texts, next, head, oldest }: HistoryTexts): string {
  const rest = JSON.stringify({ next, head, oldest }).slice(1);
  return `{"epoch":${JSON.stringify(epoch)},"events":[${texts.join(',')}],${rest}`;
}
