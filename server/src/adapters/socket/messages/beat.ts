import type { Handler } from './handler.js';

export const beat: Handler<'beat'> = ({ hub, who }, { emitter, leases }) => hub.beat(who, emitter, leases);
