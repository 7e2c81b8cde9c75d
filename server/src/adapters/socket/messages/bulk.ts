import type { Handler } from './handler.js';

export const bulk: Handler<'bulk'> = ({ hub, who }, input) => hub.managing.bulk(who, input);
