import { describe, expect, it } from '@jest/globals';
import { isLeaf, parentsOf, rollUp, type Step, stepTree } from '@session-hub/shared';
import fc from 'fast-check';

function step(current: number, weight = 1, total = 100): Step {
  return { weight, current, total, description: '', begun: current > 0 };
}

describe('steps', () => {
  it('R65: count by their weights', () => {
    expect(rollUp({})).toBe(0);
    expect(rollUp({ a: step(100), b: step(0) })).toBe(50);
    expect(rollUp({ a: step(100, 3), b: step(0) })).toBe(75);
    expect(rollUp({ a: step(1, 1, 3) })).toBe(33.33);
  });

  it('R65: roll up from the innermost, each parent by its own weight', () => {
    const steps = { a: step(0, 3), 'a/x': step(100), 'a/y': step(0), b: step(100) };
    expect(rollUp(steps)).toBe(62.5);
    expect(rollUp({ 'a/x/1': step(100), 'a/x/2': step(100), 'a/y': step(0) })).toBe(50);
  });

  it('R65: come to the same in whatever order they came up, and to 100 only when all is done', () => {
    const paths = ['a', 'b/x', 'b/y', 'c/1/2'];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(paths, { minLength: 1 }),
        fc.array(fc.tuple(fc.nat(100), fc.integer({ min: 1, max: 9 })), { minLength: 4, maxLength: 4 }),
        (order, values) => {
          const entries = order.map((path) => {
            const [current = 0, weight = 1] = values[paths.indexOf(path)] ?? [];
            return [path, step(current, weight)] as const;
          });
          const whole = rollUp(Object.fromEntries(entries));
          expect(rollUp(Object.fromEntries([...entries].reverse()))).toBe(whole);
          expect(whole).toBeGreaterThanOrEqual(0);
          expect(whole).toBeLessThanOrEqual(100);
          if (entries.every(([, { current }]) => current === 100)) expect(whole).toBe(100);
        },
      ),
    );
  });

  it('R65: are shown as a tree', () => {
    expect(stepTree({ a: step(100), 'b/x': step(50), 'b/y': step(0), c: step(0) })).toMatchObject([
      { name: 'a', percentage: 100, state: 'done', steps: [] },
      {
        name: 'b',
        path: 'b',
        percentage: 25,
        state: 'running',
        steps: [
          { name: 'x', path: 'b/x', state: 'running' },
          { name: 'y', state: 'waiting' },
        ],
      },
      { name: 'c', percentage: 0, state: 'waiting' },
    ]);
  });

  it('R65: know what lies above and below them', () => {
    expect(parentsOf('a/b/c')).toEqual(['a', 'a/b']);
    expect(parentsOf('a')).toEqual([]);
    expect([isLeaf({ 'a/b': step(0) }, 'a'), isLeaf({ ab: step(0) }, 'a')]).toEqual([false, true]);
  });
});
