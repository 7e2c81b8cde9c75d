import type { Template } from '@session-hub/shared';
import { TRADING_AGENTS, TRADING_POLICY, TRADING_STATE } from './trading.js';

export const backtest: Template = {
  name: 'backtest',
  description: 'A strategy over historical data.',
  title: 'Backtest',
  policy: TRADING_POLICY,
  state: { ...TRADING_STATE, simulated: true },
  steps: [
    { name: 'load', weight: 1, description: 'Loading historical data' },
    { name: 'run', weight: 8, description: 'Running the strategy' },
    { name: 'evaluate', weight: 1, description: 'Evaluating the result' },
  ],
  agents: [TRADING_AGENTS.planner, TRADING_AGENTS.executor, TRADING_AGENTS.risk, TRADING_AGENTS.evaluator],
};
