import { describe, expect, it } from '@jest/globals';
import { LIMITS, observe, quantile, type Sketch } from '@session-hub/shared';
import fc from 'fast-check';

function sketchOf(values: readonly number[]): Sketch | null {
  return values.reduce<Sketch | null>((sketch, value) => observe(sketch, value), null);
}

/** The share of values below, and the share not above: where a value stands among all. */
function ranks(values: readonly number[], value: number): [below: number, notAbove: number] {
  const below = values.filter((other) => other < value).length;
  const notAbove = values.filter((other) => other <= value).length;
  return [below / values.length, notAbove / values.length];
}

describe('the sketch of a distribution', () => {
  it('R66: is exact as long as few different values come', () => {
    const sketch = sketchOf([4, 1, 3, 2, 5]);
    expect(sketch).toMatchObject({ count: 5, sum: 15, min: 1, max: 5 });
    expect(sketch && [0, 0.5, 0.99].map((share) => quantile(sketch, share))).toEqual([1, 3, 4]);
  });

  it('R66: stays small, and its percentiles near the true ones, whatever the values', () => {
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 100 }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 200, maxLength: 1_500 }), (values) => {
        const sketch = sketchOf(values);
        if (sketch === null) throw new Error('there are values');
        expect(sketch.points.length).toBeLessThanOrEqual(LIMITS.sketchPoints);
        for (const share of [0.5, 0.9, 0.99]) {
          const [below, notAbove] = ranks(values, quantile(sketch, share));
          expect(below).toBeLessThanOrEqual(share + 0.05);
          expect(notAbove).toBeGreaterThanOrEqual(share - 0.05);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('R66: bears values that come in order', () => {
    const values = Array.from({ length: 5_000 }, (_, index) => index);
    for (const ordered of [values, [...values].reverse()]) {
      const sketch = sketchOf(ordered);
      expect(Math.abs((sketch === null ? 0 : quantile(sketch, 0.99)) - 4_950)).toBeLessThan(75);
    }
  });
});
