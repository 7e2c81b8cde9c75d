import type { Handler } from './handler.js';

export const unsubscribe: Handler<'unsubscribe'> = async ({ reader }, { ids }) => {
  for (const id of ids) reader.unfollow(id);
  return {};
};
