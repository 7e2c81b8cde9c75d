import type { Template } from '@session-hub/shared';
import {
  backtest,
  extendedHours,
  manualOverride,
  paperTrading,
  regularTrading,
} from './trading-templates.js';
import { dashboardUser, generation, proposal } from './work-templates.js';

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
