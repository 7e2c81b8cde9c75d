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

  it('is where the newest of several was', () => {
    const newer = { ...THERE, at: '2030-02-01T00:00:00.000Z' };
    expect(whereMeasured([[resultOf(THERE)], [resultOf(newer)]], HERE).shown).toBe(newer);
    expect(whereMeasured([[resultOf(newer)], [resultOf(THERE)]], HERE).shown).toBe(newer);
  });

  it('is said to have been several machines, or versions, by what differs', () => {
    const other = { ...THERE, at: '2029-01-01T00:00:00.000Z', machine: ['4 cores', '24 GB'] };
    expect(remarksOn(THERE, other)).toEqual([
      '**Not all was measured on this machine**, but some on another one: 4 cores.',
    ]);
    const older = { ...THERE, at: '2029-01-01T00:00:00.000Z', versions: ['Node 18', 'Redis 7'] };
    expect(remarksOn(older, THERE)).toEqual(['Some was measured with other versions: Node 18.']);
    expect(report([[resultOf(THERE)], [resultOf(other)]], HERE).page).toContain(
      'some on another one: 4 cores',
    );
  });

  it('is where the page is written for older results, and that is said', () => {
    const { shown, remarks } = whereMeasured([[resultOf()]], HERE);
    expect(shown).toBe(HERE);
    expect(remarks).toEqual([
      'The results do not say where they were measured: this is where the page was written.',
    ]);
    expect(remarksOn(THERE, undefined)).toEqual(['Some of the results do not say where they were measured.']);
  });

  it('is told with what could not be pinned to cores of its own', () => {
    expect(remarksOn(THERE, { ...THERE, pinned: false })).toEqual([
      '**Servers and load generator could not be kept on cores of their own**, and disturbed each other.',
    ]);
  });
});
