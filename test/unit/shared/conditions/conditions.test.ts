import { describe, expect, it } from '@jest/globals';
import {
  assessCondition,
  type Condition,
  type ConditionEvidence,
  checkConditions,
  countError,
  type ErrorMinute,
  explainConditions,
} from '@session-hub/shared';

const MINUTE = 60_000;
const NOW = 1_000_000 * MINUTE;

type View = ConditionEvidence['view'];

function evidence(view: Partial<View> = {}, more: Partial<ConditionEvidence> = {}): ConditionEvidence {
  const whole = { signals: {}, metrics: {}, progress: null, errors: { count: 0, recent: [] }, ...view };
  return { view: whole, ...more };
}

function signals(values: Record<string, number | boolean | string>): Partial<View> {
  return {
    signals: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, at: 1 }])),
  };
}

function holds(condition: string, value: Condition['value'], given: ConditionEvidence): boolean | null {
  return assessCondition({ condition, value }, given, NOW).holds;
}

describe('R86: a condition', () => {
  it.each([
    ['vix_below', 30, 29.9, true],
    ['vix_below', 30, 30, false],
    ['vix_above', 30, 30, false],
    ['vix_above', 30, 30.1, true],
    ['vix_at_least', 30, 30, true],
    ['vix_at_most', 30, 30, true],
    ['vix_at_most', 30, 30.1, false],
    ['vix_is', 30, 30, true],
    ['vix', 30, 31, false],
  ])('%s %s of a vix of %s: %s', (condition, value, vix, expected) => {
    expect(holds(condition, value, evidence(signals({ vix })))).toBe(expected);
  });

  it('without a comparison is about the signal of its very name', () => {
    const given = evidence(signals({ market_open: true, phase: 'night', is: 1 }));
    expect(holds('market_open', true, given)).toBe(true);
    expect(holds('market_open_is', false, given)).toBe(false);
    expect(holds('phase', 'night', given)).toBe(true);
    expect(holds('phase_is', 'day', given)).toBe(false);
  });

  it('about what nobody has said is unknown, and so is a text that should be compared', () => {
    expect(assessCondition({ condition: 'vix_below', value: 30 }, evidence(), NOW)).toEqual({
      holds: null,
      found: null,
      until: null,
    });
    expect(
      assessCondition({ condition: 'vix_below', value: 30 }, evidence(signals({ vix: 'high' })), NOW),
    ).toEqual({
      holds: null,
      found: 'high',
      until: null,
    });
    expect(holds('constructor', 'x', evidence())).toBeNull();
  });

  it('takes a signal before a metric, and a metric before what the hub counts', () => {
    const metrics = { error_count: { value: 7, at: 1 }, vix: { value: 7, at: 1 } };
    const counted = { errors: { count: 2, recent: [] } };
    expect(holds('error_count_is', 2, evidence(counted))).toBe(true);
    expect(holds('error_count_is', 7, evidence({ ...counted, metrics }))).toBe(true);
    expect(holds('vix_is', 8, evidence({ metrics, ...signals({ vix: 8 }) }))).toBe(true);
  });

  it('knows how far the work is', () => {
    const progress = { current: 4, total: 5, percentage: 80, description: '', rate: null, eta: null, at: 1 };
    expect(holds('progress_above', 75, evidence())).toBeNull();
    expect(holds('progress_above', 75, evidence({ progress }))).toBe(true);
    expect(holds('progress_at_least', 81, evidence({ progress }))).toBe(false);
  });

  it('waits for silence, and says when it will have lasted', () => {
    const given = evidence({}, { activeAt: NOW - MINUTE });
    expect(assessCondition({ condition: 'no_activity_for', value: 2 * MINUTE }, given, NOW)).toEqual({
      holds: false,
      found: MINUTE,
      until: NOW + MINUTE,
    });
    expect(holds('no_activity_for', MINUTE, given)).toBe(true);
    expect(holds('no_activity_for', MINUTE, evidence())).toBeNull();
  });
});

describe('R86: the rate of errors', () => {
  const errors = (...minutes: number[]): ErrorMinute[] =>
    minutes.reduce<ErrorMinute[]>((all, ago) => countError(all, NOW - ago * MINUTE), []);

  it('is errors per minute over the last hour', () => {
    const errorMinutes = errors(59, 40, 40, 2, 1, 0);
    expect(holds('error_rate_above', 0.1, evidence({}, { errorMinutes }))).toBe(false);
    expect(holds('error_rate_at_least', 0.1, evidence({}, { errorMinutes }))).toBe(true);
    expect(
      holds('error_rate_above', 0.1, evidence({}, { errorMinutes: countError(errorMinutes, NOW) })),
    ).toBe(true);
  });

  it('sinks by itself, and says when it is below', () => {
    const condition = { condition: 'error_rate_below', value: 3 / 60 };
    const given = evidence({}, { errorMinutes: errors(50, 20, 20, 5) });
    expect(assessCondition(condition, given, NOW)).toEqual({
      holds: false,
      found: 4 / 60,
      until: NOW + 40 * MINUTE,
    });
    expect(assessCondition(condition, given, NOW + 40 * MINUTE).holds).toBe(true);
    expect(assessCondition(condition, given, NOW + 40 * MINUTE - 1).holds).toBe(false);
  });

  it('keeps no more than the minutes of an hour, however many errors come', () => {
    let minutes: ErrorMinute[] = [];
    for (let n = 0; n < 10_000; n++) minutes = countError(minutes, NOW + n * 20_000);
    expect(minutes.length).toBeLessThanOrEqual(60);
    expect(minutes.at(-1)?.[1]).toBeGreaterThanOrEqual(1);
  });

  it('is the share that the session itself reports, where it does', () => {
    const metrics = { error_rate: { value: 0.02, at: 1 } };
    const given = evidence({ metrics }, { errorMinutes: errors(1, 1, 1, 1, 1, 1, 1, 1) });
    expect(holds('error_rate_above', 0.1, given)).toBe(false);
  });

  it('is unknown to who does not know the errors', () => {
    expect(holds('error_rate_above', 0.1, evidence())).toBeNull();
  });
});

describe('R85: conditions that cannot be meant', () => {
  it.each([
    [{ condition: 'vix_below', value: 'low' }, 'autoStop: vix_below needs a number, not "low".'],
    [{ condition: 'vix_below', value: true }, 'autoStop: vix_below needs a number, not true.'],
    [{ condition: 'vix', value: Number.NaN }, 'autoStop: vix needs a number, not NaN.'],
    [
      { condition: 'vix_above', value: Number.POSITIVE_INFINITY },
      'autoStop: vix_above needs a number, not Infinity.',
    ],
    [
      { condition: 'progress_above', value: 101 },
      'autoStop: progress_above needs a percentage from 0 to 100, not 101.',
    ],
    [
      { condition: 'no_activity_for', value: '10m' },
      'autoStop: no_activity_for needs milliseconds, at least 1 and at most ten years.',
    ],
    [
      { condition: 'time_after', value: '09:30 New_York' },
      'autoStop: time_after: "New_York" is no time zone; write it like "America/New_York".',
    ],
  ])('are refused one by one: %j', (condition, sentence) => {
    expect(checkConditions({ autoStop: [condition] })).toBe(sentence);
  });

  const NEVER: [string, Condition['value'], string, Condition['value']][] = [
    ['vix_below', 30, 'vix_above', 30],
    ['vix_below', 30, 'vix_at_least', 30],
    ['vix_is', 30, 'vix_below', 30],
    ['vix_is', 30, 'vix', 31],
    ['phase', 'day', 'phase_is', 'night'],
    ['phase', 'day', 'phase_above', 1],
    ['market_open', true, 'market_open', false],
    ['time_after', '16:00', 'time_before', '09:30'],
    ['time_after', 'mon 09:30', 'time_before', 'tue-sun 16:00'],
  ];
  it.each(NEVER)('never hold together: %s %s and %s %s', (one, value, other, otherValue) => {
    const autoStart = [
      { condition: one, value },
      { condition: other, value: otherValue },
    ];
    expect(checkConditions({ autoStart })).toContain('never hold at the same time');
    expect(checkConditions({ autoStart: autoStart.reverse() })).toContain('never hold at the same time');
    // One of them is enough to stop.
    expect(checkConditions({ autoStop: autoStart })).toBeNull();
  });

  const TOGETHER: [string, Condition['value'], string, Condition['value']][] = [
    ['vix_at_most', 30, 'vix_at_least', 30],
    ['vix_is', 30, 'vix_at_least', 30],
    ['vix_above', 10, 'vix_below', 30],
    ['vix_above', 10, 'vix_above', 30],
    ['vix_above', 10, 'wix_below', 5],
    ['time_after', '09:30 America/New_York', 'time_before', '09:00 Europe/Berlin'],
    ['time_after', 'mon-fri 09:30', 'time_before', 'fri-sun 16:00'],
  ];
  it.each(TOGETHER)('but may hold together: %s %s and %s %s', (one, value, other, otherValue) => {
    const autoStart = [
      { condition: one, value },
      { condition: other, value: otherValue },
    ];
    expect(checkConditions({ autoStart })).toBeNull();
  });

  it('stop what they start', () => {
    const same = [{ condition: 'market_open', value: true }];
    expect(checkConditions({ autoStart: same, autoStop: same })).toBe(
      'autoStart and autoStop both name market_open: the session could never start by itself.',
    );
  });
});

describe('R88: explaining conditions', () => {
  it('tells of each whether it holds, does not hold, or is unknown, with what was found', () => {
    const conditions = {
      autoStart: [
        { condition: 'market_open', value: true },
        { condition: 'vix_below', value: 30 },
      ],
      autoStop: [{ condition: 'daily_loss_exceeded', value: true }],
    };
    expect(explainConditions(conditions, evidence(signals({ market_open: true, vix: 41 })), NOW)).toEqual({
      autoStart: [
        { condition: 'market_open', value: true, state: 'holds', found: true, until: null },
        { condition: 'vix_below', value: 30, state: 'does_not_hold', found: 41, until: null },
      ],
      autoStop: [
        { condition: 'daily_loss_exceeded', value: true, state: 'unknown', found: null, until: null },
      ],
    });
    expect(explainConditions({}, evidence(), NOW)).toEqual({ autoStart: [], autoStop: [] });
  });
});
