import type { Handler } from './handler.js';

export const list: Handler<'list'> = ({ hub, who }, { query }) => hub.list(who, query);
