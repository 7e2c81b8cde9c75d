import type { Handler } from './handler.js';

export const cleanup: Handler<'cleanup'> = ({ hub, who }, input) => hub.managing.cleanUp(who, input);
