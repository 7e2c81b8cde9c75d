import type { Handler } from './handler.js';

export const read: Handler<'read'> = async ({ hub, who }, { id }) => ({ view: await hub.read(who, id) });
