import type { Handler } from './handler.js';

export const create: Handler<'create'> = ({ hub, who }, input) => hub.create(who, input);
