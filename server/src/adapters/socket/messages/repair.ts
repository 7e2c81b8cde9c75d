import type { Handler } from './handler.js';

export const repair: Handler<'repair'> = ({ hub, who }, { id }) => hub.repair(who, id);
