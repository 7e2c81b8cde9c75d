import type { Template } from '@session-hub/shared';
import { TRADING_AGENTS, TRADING_POLICY, TRADING_STATE } from './trading.js';

export const extendedHours: Template = {
  name: 'extended-hours',
  description: 'Trading before and after the regular hours.',
  title: 'Extended hours',
  policy: TRADING_POLICY,
  state: { ...TRADING_STATE, use_limit_orders_only: true },
  agents: Object.values(TRADING_AGENTS),
  autoStop: [
    { condition: 'daily_loss_exceeded', value: true },
    { condition: 'error_rate_above', value: 0.1 },
  ],
};
