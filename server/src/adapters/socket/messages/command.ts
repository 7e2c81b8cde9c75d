import type { Handler } from './handler.js';

export const command: Handler<'command'> = ({ hub, who }, input) =>
  hub.command(who, input.id, input.command, input.key);
