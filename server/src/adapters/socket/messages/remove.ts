import type { Handler } from './handler.js';

export const remove: Handler<'remove'> = ({ hub, who }, input) => hub.managing.remove(who, input);
