import type { Template } from '@session-hub/shared';
import { HOUR } from './times.js';
import { TRADING_AGENTS, TRADING_POLICY, TRADING_STATE } from './trading.js';

export const manualOverride: Template = {
  name: 'manual-override',
  description: 'Trading with a human in the loop, who confirms every order.',
  title: 'Manual override',
  policy: { ...TRADING_POLICY, inactivity: 2 * HOUR, onInactivity: 'pause' },
  state: { ...TRADING_STATE, require_confirmation: true },
  agents: [TRADING_AGENTS.executor, TRADING_AGENTS.watcher, TRADING_AGENTS.risk],
};
