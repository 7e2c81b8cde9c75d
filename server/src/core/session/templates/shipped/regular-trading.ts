import type { Template } from '@session-hub/shared';
import { TRADING_AGENTS, TRADING_POLICY, TRADING_STATE } from './trading.js';

export const regularTrading: Template = {
  name: 'regular-trading',
  description: 'SPY options in the regular hours of the market.',
  title: 'Regular trading',
  policy: TRADING_POLICY,
  state: TRADING_STATE,
  agents: Object.values(TRADING_AGENTS),
  autoStart: [
    { condition: 'market_open', value: true },
    { condition: 'vix_below', value: 30 },
    { condition: 'time_after', value: 'mon-fri 09:35:00 America/New_York' },
  ],
  autoStop: [
    { condition: 'daily_loss_exceeded', value: true },
    { condition: 'market_close', value: true },
    { condition: 'error_rate_above', value: 0.1 },
  ],
};
