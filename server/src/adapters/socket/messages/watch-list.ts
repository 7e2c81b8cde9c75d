import { hubError, LIMITS } from '@session-hub/shared';
import type { Handler } from './handler.js';

/** Takes the place of a list that is being opened; another one in its place says that it is not wanted any more. */
const opening = () => ({ version: 0, page: { rows: [], total: 0, next: null }, close: () => {} });

export const watchList: Handler<'watch-list'> = async (context, { list, query }) => {
  const { hub, who, channel, lists } = context;
  if (!lists.has(list) && lists.size >= LIMITS.listsPerConnection) {
    throw hubError('too_many_subscriptions', { details: { limit: LIMITS.listsPerConnection } });
  }
  const place = opening();
  lists.get(list)?.close();
  lists.set(list, place);
  try {
    const watched = await hub.watchList(who, query, (change) => channel.push('list', { list, ...change }));
    if (context.closed || lists.get(list) !== place) watched.close();
    else lists.set(list, watched);
    return { version: watched.version, page: watched.page };
  } catch (error) {
    if (lists.get(list) === place) lists.delete(list);
    throw error;
  }
};
