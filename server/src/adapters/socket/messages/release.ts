import type { Handler } from './handler.js';

export const release: Handler<'release'> = async ({ hub, who }, { id, emitter, fence }) => {
  await hub.release(who, id, emitter, fence);
  return {};
};
