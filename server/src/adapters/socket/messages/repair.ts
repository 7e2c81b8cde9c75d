import type { Handler } from './handler.js';

export const repair: Handler<'repair'> = ({ hub, who }, { id, dryRun }) =>
  dryRun === true ? hub.managing.checkRepair(who, id) : hub.repair(who, id);
