import type { Handler } from './handler.js';

export const unwatchList: Handler<'unwatch-list'> = async ({ lists }, { list }) => {
  lists.get(list)?.close();
  lists.delete(list);
  return {};
};
