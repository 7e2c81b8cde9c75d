import { describe, expect, it } from '@jest/globals';
import type { Template } from '@session-hub/shared';
import { SHIPPED_TEMPLATES } from 'session-hub/internal/core/session/templates/shipped/index.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;

const ALL_AGENTS = [
  'StrategicPlannerAgent',
  'TacticalExecutorAgent',
  'EnvironmentWatcherAgent',
  'RiskManagerAgent',
  'EvaluatorAgent',
];

const TRADING = [
  'regular-trading',
  'extended-hours',
  'paper-trading',
  'backtest',
  'manual-override',
] as const;

function shipped(name: string): Template {
  const template = SHIPPED_TEMPLATES.find((one) => one.name === name);
  if (template === undefined) throw new Error(`There is no template ${name}.`);
  return template;
}

const namesOf = (parts: readonly { name: string }[] = []) => parts.map(({ name }) => name);

describe('the shipped templates', () => {
  it('R62: are five for trading, and those for generation, proposals and the users of a dashboard', () => {
    expect(namesOf(SHIPPED_TEMPLATES)).toEqual([...TRADING, 'generation', 'proposal', 'dashboard-user']);
  });

  it.each<[string, string[]]>([
    ['regular-trading', ALL_AGENTS],
    ['extended-hours', ALL_AGENTS],
    ['paper-trading', ALL_AGENTS],
    ['backtest', ALL_AGENTS.filter((name) => name !== 'EnvironmentWatcherAgent')],
    ['manual-override', ['TacticalExecutorAgent', 'EnvironmentWatcherAgent', 'RiskManagerAgent']],
  ])('R62: %s names its agents, each with a role', (name, agents) => {
    const template = shipped(name);
    expect(namesOf(template.agents)).toEqual(agents);
    for (const { role } of template.agents ?? []) expect(role?.length).toBeGreaterThan(0);
  });

  it.each(TRADING)('R62: %s holds the limits of risk, and gives positions up when it stops', (name) => {
    expect(shipped(name).state).toMatchObject({
      position_limit: 3,
      max_daily_risk: 0.02,
      close_positions_on_stop: true,
      allow_overnight_positions: false,
      require_confirmation: name === 'manual-override',
    });
  });

  it.each(TRADING)(
    'R62, R70: %s is kept for 7 days however it ended, and is not ended by a quiet hour',
    (name) => {
      const { policy } = shipped(name);
      expect(policy?.retention).toEqual({ failed: 7 * DAY, completed: 7 * DAY, other: 7 * DAY });
      expect(policy?.lifetime).toBe(24 * HOUR);
      const { inactivity = 0, onInactivity = 'expire' } = policy ?? {};
      expect(inactivity >= 24 * HOUR || onInactivity === 'pause').toBe(true);
    },
  );

  it('R62: regular trading starts and stops by the conditions of the market', () => {
    const { autoStart, autoStop } = shipped('regular-trading');
    expect(autoStart).toEqual([
      { condition: 'market_open', value: true },
      { condition: 'vix_below', value: 30 },
      { condition: 'time_after', value: expect.stringContaining('09:35:00') },
    ]);
    expect(autoStop).toEqual([
      { condition: 'daily_loss_exceeded', value: true },
      { condition: 'market_close', value: true },
      { condition: 'error_rate_above', value: 0.1 },
    ]);
  });

  it('R62: outside the regular hours only limit orders are placed, and the market does not stop it', () => {
    const { state, autoStart, autoStop } = shipped('extended-hours');
    expect(state).toMatchObject({ use_limit_orders_only: true });
    expect(autoStart).toBeUndefined();
    expect(autoStop).toEqual([
      { condition: 'daily_loss_exceeded', value: true },
      { condition: 'error_rate_above', value: 0.1 },
    ]);
  });

  it('R62: paper trading and backtests are simulated, and paper trading follows the market', () => {
    const paper = shipped('paper-trading');
    expect([paper.state?.simulated, shipped('backtest').state?.simulated]).toEqual([true, true]);
    expect(paper.autoStart).toEqual([{ condition: 'market_open', value: true }]);
    expect(paper.autoStop).toEqual([{ condition: 'market_close', value: true }]);
    for (const name of ['regular-trading', 'extended-hours', 'manual-override'])
      expect(shipped(name).state).not.toHaveProperty('simulated');
  });

  it('R62: with a human in the loop a session waits, and nothing starts or stops it', () => {
    const { policy, autoStart, autoStop } = shipped('manual-override');
    expect(policy).toMatchObject({ inactivity: 2 * HOUR, onInactivity: 'pause' });
    expect([autoStart, autoStop]).toEqual([undefined, undefined]);
  });

  it.each<[string, string[]]>([
    ['backtest', ['load', 'run', 'evaluate']],
    ['generation', ['analyse', 'scenes', 'assemble']],
    ['proposal', ['research', 'section_generation', 'review']],
  ])('R62, R65: %s goes through its steps, most of it in the middle one', (name, steps) => {
    const plan = shipped(name).steps ?? [];
    expect(namesOf(plan)).toEqual(steps);
    const [first = 0, middle = 0, last = 0] = plan.map(({ weight }) => weight ?? 1);
    expect(middle).toBeGreaterThan(first + last);
    for (const { description } of plan) expect(description?.length).toBeGreaterThan(0);
  });

  it('R62: a generation counts as stalled after half an hour and is kept 1, 6 and 24 hours', () => {
    expect(shipped('generation').policy).toMatchObject({
      stalledAfter: HOUR / 2,
      retention: { failed: HOUR, completed: 6 * HOUR, other: 24 * HOUR },
    });
  });

  it('R62: a proposal is paused after half an hour, a dashboard session expires; both last a day at most', () => {
    const common = { inactivity: HOUR / 2, lifetime: 24 * HOUR };
    expect(shipped('proposal').policy).toMatchObject({ ...common, onInactivity: 'pause' });
    expect(shipped('dashboard-user').policy).toMatchObject({
      ...common,
      onInactivity: 'expire',
      disconnectAfterErrors: 5,
    });
  });
});
