import type { Handler } from './handler.js';

export const reconfigure: Handler<'reconfigure'> = ({ hub, who }, input) =>
  hub.managing.reconfigure(who, input);
