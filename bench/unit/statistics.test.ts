import { describe, expect, it } from '@jest/globals';
import { Comparison } from '../support/comparison.js';
import { percentile } from '../support/percentile.js';
import { median, pairedRatio, resultOf, rowOf } from '../support/result.js';

describe('what runs amount to', () => {
  it('is the median, with the lowest and the highest beside it', () => {
    expect(rowOf('a', 'speed', '1/s', [5, 1, 3])).toMatchObject({ median: 3, min: 1, max: 5 });
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('is compared run by run, for two runs side by side share the weather', () => {
    expect(pairedRatio([2, 20, 4], [1, 10, 2])).toBe(2);
  });

  it('has percentiles that are values which were measured', () => {
    const values = Array.from({ length: 100 }, (_, position) => 100 - position);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('a comparison', () => {
  const comparison = new Comparison();
  for (const [ours, theirs] of [
    [10, 5],
    [12, 6],
  ] as const) {
    comparison.add('ours', { name: 'speed', unit: '1/s', better: 'more' }, ours);
    comparison.add('theirs', { name: 'speed', unit: '1/s', better: 'more' }, theirs);
    comparison.add('ours', { name: 'cost', unit: 'us', better: 'less' }, ours);
    comparison.add('theirs', { name: 'cost', unit: 'us', better: 'less' }, theirs);
    comparison.add('ours', { name: 'load', unit: '1/s', better: 'neither' }, 1);
    comparison.add('theirs', { name: 'load', unit: '1/s', better: 'neither' }, 1);
  }

  it('says above 1 where ours is better, whichever way better goes', () => {
    expect(comparison.ratios('ours')).toEqual({ 'speed vs theirs': 2, 'cost vs theirs': 0.5 });
  });

  it('has a row for each system and metric', () => {
    expect(comparison.rows().map(({ system, metric }) => `${system} ${metric}`)).toEqual([
      'ours speed',
      'theirs speed',
      'ours cost',
      'theirs cost',
      'ours load',
      'theirs load',
    ]);
  });
});

describe('a result', () => {
  const given = { scenario: 'fanout', quick: true, comparison: new Comparison(), ours: 'ours', stages: [] };

  it('has the same keys whenever all peers were there', () => {
    const keys = Object.keys(resultOf({ ...given, missing: [] }));
    expect(keys).toEqual(['scenario', 'quick', 'rows', 'ratios', 'void']);
  });

  it('names the peers that were not there, and only then', () => {
    const { missing } = resultOf({ ...given, missing: ['Nchan: nginx is missing'] });
    expect(missing).toEqual(['Nchan: nginx is missing']);
  });

  it('is void when one of the systems lost or repeated an event', () => {
    const stages = [{ problem: () => null }, { problem: () => 'NATS: 2 events came twice.' }];
    expect(resultOf({ ...given, stages, missing: [] }).void).toBe('NATS: 2 events came twice.');
  });
});
