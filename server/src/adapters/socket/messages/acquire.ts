import type { Handler } from './handler.js';

export const acquire: Handler<'acquire'> = ({ hub, who }, { id, emitter, mode }) =>
  hub.acquire(who, id, emitter, mode);
