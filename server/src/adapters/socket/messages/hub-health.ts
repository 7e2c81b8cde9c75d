import type { Handler } from './handler.js';

export const hubHealth: Handler<'hub-health'> = ({ hub }) => hub.hubHealth();
