import { describe, expect, it } from '@jest/globals';
import { advanceProgress, goesBack, type PreviousProgress } from '@session-hub/shared';
import fc from 'fast-check';

const half: PreviousProgress = { current: 50, total: 100, description: 'Half way', rate: 10, at: 1_000 };

describe('progress', () => {
  it('R25: takes total and description from the report before when they are left out', () => {
    expect(advanceProgress(half, { current: 60 }, 2_000)).toMatchObject({
      total: 100,
      description: 'Half way',
      percentage: 60,
    });
    expect(advanceProgress(null, { current: 1 }, 0)).toMatchObject({
      total: 100,
      description: '',
      rate: null,
      eta: null,
    });
  });

  it('measures the rate against the clock, smoothed', () => {
    const steady = advanceProgress({ ...half, rate: null }, { current: 60 }, 2_000);
    expect(steady.rate).toBe(10);
    expect(advanceProgress(half, { current: 70 }, 2_000).rate).toBeCloseTo(13);
  });

  it('tells the time left as a range that holds the estimate and ends at zero', () => {
    const { eta } = advanceProgress(half, { current: 60 }, 2_000);
    expect(eta?.low).toBeLessThan(4_000);
    expect(eta?.high).toBeGreaterThan(4_000);
    expect(advanceProgress(half, { current: 100 }, 2_000).eta).toEqual({
      low: 0,
      high: 0,
      confidence: 1,
    });
  });

  it('R65: trusts earlier runs at first, and this one the more the further it has come', () => {
    const usual = { runs: 8, duration: 100_000 };
    const start = advanceProgress(null, { current: 0 }, 0, usual).eta;
    expect(start).toMatchObject({ confidence: 0.8 });
    expect(((start?.low ?? 0) + (start?.high ?? 0)) / 2).toBeCloseTo(100_000);
    const late = advanceProgress({ ...half, current: 88, rate: 1 }, { current: 90 }, 3_000, usual).eta;
    expect(late?.confidence).toBeGreaterThan(0.95);
    expect(late?.high).toBeLessThan(11_000);
    expect(advanceProgress(null, { current: 0 }, 0).eta).toBeNull();
    const alone = advanceProgress(half, { current: 60 }, 2_000).eta;
    expect(alone?.confidence).toBe(0.6);
  });

  it('never shows more than the total, nor a number that is none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 150 }), fc.nat(50)), { maxLength: 30 }),
        (reports) => {
          let previous: PreviousProgress | null = null;
          let at = 0;
          for (const [current, total, elapsed] of reports) {
            at += elapsed;
            const next = advanceProgress(previous, { current, total }, at);
            expect(next.percentage).toBeGreaterThanOrEqual(0);
            expect(next.percentage).toBeLessThanOrEqual(100);
            expect(next.rate === null || Number.isFinite(next.rate)).toBe(true);
            if (next.eta !== null) expect(next.eta.low).toBeLessThanOrEqual(next.eta.high);
            previous = { ...next, at };
          }
        },
      ),
    );
  });

  it.each([
    ['hardly moves', 1e-3, 50],
    ['moves faster than can be counted', 1e308, 50],
  ])('R25: says nothing of the time left where the work %s', (_, first, elapsed) => {
    let previous: PreviousProgress | null = null;
    for (const [position, current] of [0, first, first * 1.05].entries()) {
      const next = advanceProgress(previous, { current, total: 1.1e308 }, position * elapsed);
      expect(JSON.parse(JSON.stringify(next))).toEqual(next);
      previous = { ...next, at: position * elapsed };
    }
  });

  it('R32: goes back only when a restart says so', () => {
    expect(goesBack(half, { current: 49 })).toBe(true);
    expect(goesBack(half, { current: 50 })).toBe(false);
    expect(goesBack(half, { current: 0, restart: true })).toBe(false);
    expect(goesBack(null, { current: 0 })).toBe(false);
  });
});
