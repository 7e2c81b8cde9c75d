import type { AgentPlan, PolicyChanges, Template } from '@session-hub/shared';
import { DAY, HOUR, MINUTE } from './times.js';

/** What all trading sessions have in common: quiet hours are no reason to end one, and a week later it is still asked for. */
const TRADING_POLICY: PolicyChanges = {
  inactivity: 24 * HOUR,
  lifetime: 24 * HOUR,
  // Trading that nobody attends to must be seen.
  expectAgents: true,
  // Positions are closed between the stop and the end.
  closingTime: MINUTE,
  retention: { failed: 7 * DAY, completed: 7 * DAY, other: 7 * DAY },
};

const TRADING_AGENTS = {
  planner: { name: 'StrategicPlannerAgent', role: 'plans the strategy of the day' },
  executor: { name: 'TacticalExecutorAgent', role: 'places and manages orders' },
  watcher: { name: 'EnvironmentWatcherAgent', role: 'watches the market' },
  risk: { name: 'RiskManagerAgent', role: 'holds the limits of risk' },
  evaluator: { name: 'EvaluatorAgent', role: 'judges what was done' },
} as const satisfies Record<string, AgentPlan>;

const TRADING_STATE = {
  close_positions_on_stop: true,
  allow_overnight_positions: false,
  require_confirmation: false,
  max_daily_risk: 0.02,
  position_limit: 3,
};

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

export const manualOverride: Template = {
  name: 'manual-override',
  description: 'Trading with a human in the loop, who confirms every order.',
  title: 'Manual override',
  policy: { ...TRADING_POLICY, inactivity: 2 * HOUR, onInactivity: 'pause' },
  state: { ...TRADING_STATE, require_confirmation: true },
  agents: [TRADING_AGENTS.executor, TRADING_AGENTS.watcher, TRADING_AGENTS.risk],
};

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
