import type { Handler } from './handler.js';

export const stats: Handler<'stats'> = ({ hub, who }) => hub.managing.stats(who);
