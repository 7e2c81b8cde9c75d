import { describe, expect, it } from '@jest/globals';
import { brokenPromises, type Totals } from '../../faults/support/broken-promises.js';

const FINE: Totals = {
  acked: 9,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  resyncs: 0,
  missing: 0,
  refused: 0,
  cut: 0,
};

describe('what a fault promises', () => {
  it('holds when nothing is wrong and all was well within 10 s', () => {
    for (const promise of ['kept', 'told'] as const)
      expect(brokenPromises(promise, FINE, 10_000, 1)).toEqual([]);
  });

  it.each(['lost', 'duplicated', 'reordered', 'missing', 'refused'] as const)(
    'is broken by one %s',
    (name) => {
      for (const promise of ['kept', 'told'] as const) {
        expect(brokenPromises(promise, { ...FINE, [name]: 1 }, 0, 1)).toHaveLength(1);
      }
    },
  );

  it.each(['resyncs', 'cut'] as const)('is broken by %s only where everything is to be kept', (name) => {
    expect(brokenPromises('kept', { ...FINE, [name]: 1 }, 0, 1)).toHaveLength(1);
    expect(brokenPromises('told', { ...FINE, [name]: 1 }, 0, 1)).toEqual([]);
  });

  it('is broken by a return that takes longer, and by nothing having been tried', () => {
    expect(brokenPromises('told', FINE, 10_001, 1)).toHaveLength(1);
    expect(brokenPromises('told', FINE, 20_000, 2)).toEqual([]);
    expect(brokenPromises('told', FINE, 20_001, 2)).toHaveLength(1);
    expect(brokenPromises('told', { ...FINE, acked: 0 }, 0, 1)).toHaveLength(1);
  });
});
