import { hubError, LIMITS } from '@session-hub/shared';
import { defineConnectionRequest } from '../registry/define-request.js';
import type { OpenList } from '../registry/request-context.js';

/** Takes the place of a list that is being opened; another one in its place says that it is not wanted any more. */
const opening = (): OpenList => ({ close: () => {} });

export const watchList = defineConnectionRequest('watch-list', {
  permission: 'list',
  rule: 'R39',
  errors: ['too_many_subscriptions', 'overloaded'],
  async run(context, { list, query }) {
    const { hub, who, channel, lists } = context;
    if (!lists.has(list) && lists.size >= LIMITS.listsPerConnection) {
      throw hubError('too_many_subscriptions', {
        message: 'This connection watches as many lists as it may.',
        details: { limit: LIMITS.listsPerConnection },
      });
    }
    const place = opening();
    lists.get(list)?.close();
    lists.set(list, place);
    try {
      const { version, page, close } = await hub.watchList(who, query, (change) =>
        channel.push('list', { list, ...change }),
      );
      if (context.closed || lists.get(list) !== place) close();
      else lists.set(list, { close });
      return { version, page };
    } catch (error) {
      if (lists.get(list) === place) lists.delete(list);
      throw error;
    }
  },
});
