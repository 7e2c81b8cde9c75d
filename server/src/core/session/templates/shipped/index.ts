import type { Template } from '@session-hub/shared';
import { backtest } from './backtest.js';
import { dashboardUser } from './dashboard-user.js';
import { extendedHours } from './extended-hours.js';
import { generation } from './generation.js';
import { manualOverride } from './manual-override.js';
import { paperTrading } from './paper-trading.js';
import { proposal } from './proposal.js';
import { regularTrading } from './regular-trading.js';

/** Every hub has these; a template of its own with the same name takes the place of one. */
export const SHIPPED_TEMPLATES: readonly Template[] = [
  regularTrading,
  extendedHours,
  paperTrading,
  backtest,
  manualOverride,
  generation,
  proposal,
  dashboardUser,
];
