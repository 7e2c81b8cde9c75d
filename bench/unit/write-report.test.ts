import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SCENARIOS_WITH_BARS } from '../report/bars.js';
import { refusalOf, writeReport } from '../report/write-report.js';
import { rowOf, type ScenarioResult } from '../support/result.js';
import type { Surroundings } from '../support/surroundings.js';

const HERE: Surroundings = { at: '2030-01-02T03:04:05Z', machine: [], versions: [], pinned: true };
const README =
  'before\n<!-- Written by `npm run bench:report`; do not edit. -->\n![full](docs/benchmarks/storm-9.svg)\n<!-- End of what is written. -->\n';

const storm = (quick: boolean): ScenarioResult => ({
  scenario: 'storm',
  quick,
  rows: ['session-hub', 'Nchan'].map((system) => rowOf(system, 'all are back after', 'ms', [5])),
  ratios: { 'all are back after vs Nchan': 1.5 },
  void: null,
});

/** All that a run has to have, with storm as the only one with rows. */
const whole = (): ScenarioResult[] =>
  SCENARIOS_WITH_BARS.map((scenario) =>
    scenario === 'storm' ? storm(false) : { scenario, quick: false, rows: [], ratios: {}, void: null },
  );

describe('writing what was measured', () => {
  let root = '';
  const pathOf = (...names: string[]): string => join(root, ...names);
  const textOf = (...names: string[]): string => readFileSync(pathOf(...names), 'utf8');
  const write = (out: string | undefined, ...results: ScenarioResult[]): string =>
    writeReport([results], HERE, { root, out });

  /** As a full report has left it. */
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'session-hub-report-'));
    mkdirSync(pathOf('docs', 'benchmarks'), { recursive: true });
    writeFileSync(pathOf('docs', 'benchmarks', 'storm-9.svg'), 'full');
    writeFileSync(pathOf('docs', 'BENCHMARKS.md'), 'full');
    writeFileSync(pathOf('README.md'), README);
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const expectUntouched = (readme = README): void => {
    expect(readdirSync(pathOf('docs', 'benchmarks'))).toEqual(['storm-9.svg']);
    expect(textOf('docs', 'benchmarks', 'storm-9.svg')).toBe('full');
    expect(textOf('docs', 'BENCHMARKS.md')).toBe('full');
    expect(textOf('README.md')).toBe(readme);
  };

  it('replaces page, charts and table together', () => {
    const count = SCENARIOS_WITH_BARS.length;
    expect(write(undefined, ...whole())).toBe(`docs/BENCHMARKS.md has ${count} scenarios and 1 charts.`);
    expect(readdirSync(pathOf('docs', 'benchmarks'))).toEqual(['storm-1.svg']);
    expect(textOf('docs', 'BENCHMARKS.md')).toContain('](benchmarks/storm-1.svg)');
    expect(textOf('README.md')).toContain('](docs/benchmarks/storm-1.svg)');
    expect(textOf('README.md')).not.toContain('storm-9');
  });

  it('writes nothing when one result is quick, and says what to do instead', () => {
    const mixed = [{ ...storm(false), scenario: 'idle' }, storm(true)];
    expect(() => write(undefined, ...mixed)).toThrow(/as these are: storm\. You can add --out FOLDER/);
    expectUntouched();
  });

  it('writes nothing when a run lacks what has to be shown, and names it', () => {
    const partial = whole().filter(({ scenario }) => scenario !== 'idle');
    expect(() => writeReport([whole(), partial], HERE, { root, out: undefined })).toThrow(
      /one is without idle\. Measure `all`/,
    );
    expectUntouched();
  });

  it('writes nothing when the README has no place for the table', () => {
    writeFileSync(pathOf('README.md'), 'a README');
    expect(() => write(undefined, ...whole())).toThrow('has no place');
    expectUntouched('a README');
  });

  it('leaves the repository as it is when it is told another folder, and deletes nothing there', () => {
    const out = pathOf('elsewhere');
    mkdirSync(join(out, 'benchmarks'), { recursive: true });
    writeFileSync(join(out, 'benchmarks', 'own.txt'), '');
    expect(write(out, storm(true))).toContain(join(out, 'BENCHMARKS.md'));
    expect(textOf('elsewhere', 'BENCHMARKS.md')).toContain('## storm (quick)');
    expect(readdirSync(join(out, 'benchmarks'))).toEqual(['own.txt', 'storm-1.svg']);
    expectUntouched();
  });

  it('is refused before anything is measured', () => {
    expect(refusalOf({ root, out: undefined }, [[storm(true)]])).toContain('--out FOLDER');
    expect(refusalOf({ root, out: undefined }, [whole()])).toBeNull();
    rmSync(pathOf('README.md'));
    expect(refusalOf({ root, out: pathOf('elsewhere') }, [[storm(true)]])).toBeNull();
    expect(existsSync(pathOf('elsewhere'))).toBe(false);
  });
});
