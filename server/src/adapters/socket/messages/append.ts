import type { Handler } from './handler.js';

export const append: Handler<'append'> = ({ hub, who }, input) => hub.append(who, input);
