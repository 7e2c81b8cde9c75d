import type { Template } from '@session-hub/shared';
import { TRADING_AGENTS, TRADING_POLICY, TRADING_STATE } from './trading.js';

export const paperTrading: Template = {
  name: 'paper-trading',
  description: 'Simulated trades, for testing.',
  title: 'Paper trading',
  policy: TRADING_POLICY,
  state: { ...TRADING_STATE, simulated: true },
  agents: Object.values(TRADING_AGENTS),
  autoStart: [{ condition: 'market_open', value: true }],
  autoStop: [{ condition: 'market_close', value: true }],
};
