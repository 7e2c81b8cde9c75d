import type { AgentPlan, PolicyChanges } from '@session-hub/shared';
import { DAY, HOUR, MINUTE } from './times.js';

/** What all trading sessions have in common: quiet hours are no reason to end one, and a week later it is still asked for. */
export const TRADING_POLICY: PolicyChanges = {
  inactivity: 24 * HOUR,
  lifetime: 24 * HOUR,
  // Trading that nobody attends to must be seen.
  expectAgents: true,
  // Positions are closed between the stop and the end.
  closingTime: MINUTE,
  retention: { failed: 7 * DAY, completed: 7 * DAY, other: 7 * DAY },
};

export const TRADING_AGENTS = {
  planner: { name: 'StrategicPlannerAgent', role: 'plans the strategy of the day' },
  executor: { name: 'TacticalExecutorAgent', role: 'places and manages orders' },
  watcher: { name: 'EnvironmentWatcherAgent', role: 'watches the market' },
  risk: { name: 'RiskManagerAgent', role: 'holds the limits of risk' },
  evaluator: { name: 'EvaluatorAgent', role: 'judges what was done' },
} as const satisfies Record<string, AgentPlan>;

export const TRADING_STATE = {
  close_positions_on_stop: true,
  allow_overnight_positions: false,
  require_confirmation: false,
  max_daily_risk: 0.02,
  position_limit: 3,
};
