import { describe, expect, it } from '@jest/globals';
import { report } from '../report/report.js';
import { whereMeasured } from '../report/where-measured.js';
import type { ScenarioResult } from '../support/result.js';
import type { Surroundings } from '../support/surroundings.js';

const HERE: Surroundings = {
  at: '2030-05-05T00:00:00.000Z',
  machine: ['64 cores'],
  versions: ['Node 99'],
  pinned: true,
};
const THERE: Surroundings = {
  at: '2030-01-02T03:04:05.000Z',
  machine: ['2 cores', '24 GB'],
  versions: ['Node 20', 'Redis 7'],
  pinned: true,
};

const resultOf = (surroundings?: Surroundings): ScenarioResult => ({
  scenario: 'idle',
  quick: false,
  rows: [],
  ratios: {},
  void: null,
  ...(surroundings === undefined ? {} : { surroundings }),
});
const remarksOn = (...all: (Surroundings | undefined)[]): readonly string[] =>
  whereMeasured(
    all.map((one) => [resultOf(one)]),
    HERE,
  ).remarks;

describe('where results were measured', () => {
  it('is told by the results, and not by the machine that writes the page', () => {
    const { page } = report([[resultOf(THERE)]], HERE);
    for (const text of ['2030-01-02', '- 2 cores', '- Redis 7']) expect(page).toContain(text);
    for (const text of ['2030-05-05', '64 cores', 'Node 99']) expect(page).not.toContain(text);
    expect(remarksOn(THERE, THERE)).toEqual([]);
  });

  it('is where the run was whose figures are shown, however new the others are', () => {
    const newer = { ...THERE, at: '2030-02-01T00:00:00.000Z', machine: ['4 cores'], versions: ['Node 22'] };
    const runs = [[resultOf(THERE)], [resultOf(newer)]];
    expect(whereMeasured(runs, HERE).shown).toBe(THERE);
    const { page } = report(runs, HERE);
    for (const text of ['measured on 2030-01-02;', '- 2 cores', '- Node 20']) expect(page).toContain(text);
    for (const text of ['- 4 cores', '- Node 22']) expect(page).not.toContain(text);
    expect(whereMeasured(runs.toReversed(), HERE).shown).toBe(newer);
  });

  it('is where the newest was within that run', () => {
    const newer = { ...THERE, at: '2030-01-02T03:05:00.000Z' };
    expect(whereMeasured([[resultOf(THERE), resultOf(newer)]], HERE).shown).toBe(newer);
  });

  it('is not that of a later run where the one that is shown does not say it', () => {
    const { shown, remarks } = whereMeasured([[resultOf()], [resultOf(THERE)]], HERE);
    expect(shown).toBe(HERE);
    expect(remarks[0]).toBe(
      'The results shown do not say where they were measured: this is where the page was written.',
    );
    expect(remarks.join()).toContain('some on another one: 2 cores, 24 GB.');
  });

  it('is said to have been on several days', () => {
    const on = (day: string): Surroundings => ({ ...THERE, at: `${day}T03:04:05.000Z` });
    expect(remarksOn(THERE, on('2030-02-01'), on('2029-12-31'), on('2030-01-02'))).toEqual([
      'Some was measured on another day: 2029-12-31, 2030-02-01.',
    ]);
  });

  it('is said to have been several machines, or versions, by what differs', () => {
    const other = { ...THERE, machine: ['4 cores', '24 GB'] };
    expect(remarksOn(THERE, other)).toEqual([
      '**Not all was measured on this machine**, but some on another one: 4 cores.',
    ]);
    const older = { ...THERE, versions: ['Node 18', 'Redis 7'] };
    expect(remarksOn(THERE, older)).toEqual(['Some was measured with other versions: Node 18.']);
    expect(report([[resultOf(THERE)], [resultOf(other)]], HERE).page).toContain(
      'some on another one: 4 cores',
    );
  });

  it('is where the page is written for older results, and that is said', () => {
    const { shown, remarks } = whereMeasured([[resultOf()]], HERE);
    expect(shown).toBe(HERE);
    expect(remarks).toEqual([
      'The results shown do not say where they were measured: this is where the page was written.',
    ]);
    expect(remarksOn(THERE, undefined)).toEqual(['Some of the results do not say where they were measured.']);
  });

  it('is told with what could not be pinned to cores of its own', () => {
    const loose = { ...THERE, pinned: false };
    expect(remarksOn(loose, THERE)).toEqual([
      '**Servers and load generator could not be kept on cores of their own**, and disturbed each other.',
    ]);
    expect(remarksOn(THERE, loose)).toEqual([
      '**Servers and load generator could not be kept on cores of their own** in a run beside the one shown, and disturbed each other.',
    ]);
  });
});
