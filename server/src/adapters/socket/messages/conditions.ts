import type { Handler } from './handler.js';

export const conditions: Handler<'conditions'> = ({ hub, who }, { id }) => hub.conditions(who, id);
