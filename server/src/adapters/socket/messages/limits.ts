import type { Handler } from './handler.js';

export const limits: Handler<'limits'> = ({ hub, who }) => hub.managing.limits(who);
