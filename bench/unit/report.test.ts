import { describe, expect, it } from '@jest/globals';
import { barLinesOf } from '../report/bar-lines.js';
import { withBenchmarks } from '../report/readme-part.js';
import { report } from '../report/report.js';
import type { ScenarioResult } from '../support/result.js';
import type { Surroundings } from '../support/surroundings.js';

const SURROUNDINGS: Surroundings = {
  at: '2030-01-02T03:04:05Z',
  machine: ['2 cores'],
  versions: ['Node 20'],
  pinned: true,
};
const RATIO = 'deliveries per CPU second, 500 watchers vs Socket.IO + Redis adapter';

function resultWith(more: Partial<ScenarioResult>): ScenarioResult {
  const metric = 'deliveries per CPU second, 500 watchers';
  const row = { metric, unit: '1/s', min: 90, max: 110 };
  return {
    scenario: 'fanout',
    quick: false,
    rows: [
      { ...row, system: 'session-hub', median: 100 },
      { ...row, system: 'A & <B>', median: 95 },
    ],
    ratios: { [RATIO]: 1.2 },
    void: null,
    ...more,
  };
}
const pageOf = (more: Partial<ScenarioResult> = {}): string =>
  report([[resultWith(more)]], SURROUNDINGS).page;

describe('the page of the benchmarks', () => {
  it('says for each bar what was measured and whether that is enough', () => {
    expect(pageOf()).toContain(`| fanout | ${RATIO} | 1.2 | >= 1.1 | reached |`);
    expect(pageOf({ ratios: { [RATIO]: 1.09 } })).toContain('| 1.09 | >= 1.1 | missed |');
  });

  it('shows the option directWrite, and wants nothing of it', () => {
    const known = 'deliveries per CPU second, 500 watchers vs session-hub, directWrite';
    const page = pageOf({ ratios: { [RATIO]: 1.2, [known]: 0.8 } });
    expect(page).toContain(`| ${known} | 0.8 |`);
    expect(page).not.toContain(`| fanout | ${known}`);
  });

  it('lets a void run reach nothing', () => {
    const page = pageOf({ void: '3 events came twice' });
    expect(page).toContain('| 1.2 | >= 1.1 | void |');
    expect(page).toContain('**Void:** 3 events came twice');
  });

  it('names the machine, the versions, and the peers that were not there', () => {
    const page = pageOf({ missing: ['Nchan: nginx is missing'] });
    for (const text of ['2 cores', 'Node 20', '2030-01-02', '- Nchan: nginx is missing'])
      expect(page).toContain(text);
  });

  it('has a chart for each metric that several systems share, and shows it', () => {
    const { page, charts } = report([[resultWith({})]], SURROUNDINGS);
    expect([...charts.keys()]).toEqual(['fanout-1.svg']);
    expect(page).toContain('](benchmarks/fanout-1.svg)');
    const chart = charts.get('fanout-1.svg') ?? '';
    expect(chart).toMatch(/^<svg /);
    expect(chart).toContain('A &amp; &lt;B>');
  });
});

describe('several runs', () => {
  const runs = [1.2, 1.3, 1.09].map((ratio) => [resultWith({ ratios: { [RATIO]: ratio } })]);

  it('reach what every one of them has reached, and show each', () => {
    expect(report(runs.slice(0, 2), SURROUNDINGS).page).toContain(
      `| ${RATIO} | 1.2, 1.3 | >= 1.1 | reached |`,
    );
    expect(report(runs, SURROUNDINGS).page).toContain('| 1.2, 1.3, 1.09 | >= 1.1 | missed |');
    expect(report(runs, SURROUNDINGS).page).toContain('Measured 3 times running');
  });

  it('reach nothing when one of them is void, or lacks the figure', () => {
    const verdictWith = (more: Partial<ScenarioResult>) =>
      barLinesOf([[resultWith({})], [resultWith(more)]]).find(({ name }) => name === RATIO)?.verdict;
    expect(verdictWith({ void: 'lost' })).toBe('void');
    expect(verdictWith({ ratios: {} })).toBe('not measured');
    expect(verdictWith({ scenario: 'burst' })).toBe('not measured');
  });

  it('are told of everything that was to be reached, also where nothing was measured', () => {
    const lines = barLinesOf([[resultWith({})]]);
    expect(lines.find(({ scenario }) => scenario === 'dashboard')?.verdict).toBe('not measured');
  });

  it('hold a figure of the hub itself against the most it may be', () => {
    const metric = 'CPU when nothing happens';
    const idle = (median: number) =>
      resultWith({
        scenario: 'idle',
        rows: [{ system: 'session-hub', metric, unit: 'us/s', median, min: 0, max: 0 }],
      });
    const verdictOn = (median: number) =>
      barLinesOf([[idle(median)]]).find(({ name }) => name === metric)?.verdict;
    expect(verdictOn(49_000)).toBe('reached');
    expect(verdictOn(51_000)).toBe('missed');
  });
});

describe('the benchmarks in the README', () => {
  const place =
    '<!-- Written by `npm run bench:report`; do not edit. -->\nold\n<!-- End of what is written. -->';
  const runs = [[resultWith({})]];
  const charts = ['storm-2.svg', 'idle-1.svg'];
  const written = (readme: string): string => withBenchmarks(readme, runs, charts);

  it('are written in their place, with the median and a chart, and nothing else is touched', () => {
    const readme = written(`before\n${place}\nafter\n`);
    expect(readme).toMatch(/^before\n<!--/);
    expect(readme).toMatch(/-->\nafter\n$/);
    expect(readme).not.toContain('old');
    expect(readme).toContain(
      '| fanout | deliveries per CPU second, 500 watchers | Socket.IO + Redis adapter | 1.2 | >= 1.1, reached |',
    );
    expect(readme).toContain('![storm-2](docs/benchmarks/storm-2.svg)');
    expect(readme).not.toContain('idle-1');
    expect(written(readme)).toBe(readme);
  });

  it('name what is void or was not measured, and show no picture of what is void', () => {
    const readme = withBenchmarks(place, [[resultWith({ scenario: 'storm', void: 'lost' })]], charts);
    expect(readme).toMatch(/^Void or not measured, wholly or in part: .*storm/m);
    expect(readme).not.toContain('storm-2');
    expect(readme).not.toContain('^deliveries');
  });

  it('are not written into a README without a place for them', () => {
    expect(() => withBenchmarks('a README', runs, [])).toThrow('has no place');
  });
});
