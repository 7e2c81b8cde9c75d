import type { Handler } from './handler.js';

export const unwatchPresence: Handler<'unwatch-presence'> = async ({ presences }, { id }) => {
  presences.get(id)?.close();
  presences.delete(id);
  return {};
};
