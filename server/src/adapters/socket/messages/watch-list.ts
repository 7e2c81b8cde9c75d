import { hubError, LIMITS } from '@session-hub/shared';
import type { Handler } from './handler.js';

export const watchList: Handler<'watch-list'> = async (context, { list, query }) => {
  const { hub, who, channel, lists } = context;
  if (!lists.has(list) && lists.size >= LIMITS.listsPerConnection) {
    throw hubError('too_many_subscriptions', { details: { limit: LIMITS.listsPerConnection } });
  }
  const watched = await hub.watchList(who, query, (change) => channel.push('list', { list, ...change }));
  lists.get(list)?.close();
  if (context.closed) watched.close();
  else lists.set(list, watched);
  return { version: watched.version, page: watched.page };
};
