import type { Handler } from './handler.js';

export const health: Handler<'health'> = ({ hub, who }, { id }) => hub.checkHealth(who, id);
