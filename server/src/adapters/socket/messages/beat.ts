import type { Handler } from './handler.js';

export const beat: Handler<'beat'> = async ({ hub, who }, { emitter, leases }) => ({
  lost: await hub.beat(who, emitter, leases),
});
