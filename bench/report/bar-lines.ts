import type { ScenarioResult } from '../support/result.js';
import { shortFigure } from './bar-chart.js';
import { BARS, type Bar } from './bars.js';

/** One figure that had to reach something, over all runs. */
export interface BarLine {
  readonly scenario: string;
  readonly kind: Bar['kind'];
  readonly name: string;
  /** Run by run; `NaN` where a run has none. */
  readonly measured: readonly number[];
  /** `>= 1.1` */
  readonly wanted: string;
  /** Only what every run has reached is reached; one that is void has reached nothing. */
  readonly verdict: 'reached' | 'missed' | 'void' | 'not measured';
}

const OURS = 'session-hub';

/** A line for everything that has to be reached, also where nothing was measured. */
export function barLinesOf(runs: readonly (readonly ScenarioResult[])[]): BarLine[] {
  return BARS.flatMap((bar) => {
    const results = runs.map((run) => run.find(({ scenario }) => scenario === bar.scenario));
    const figures = results.map((result) => figuresIn(bar, result));
    const names = [...new Set(figures.flatMap((found) => [...found.keys()]))];
    const isVoid = results.some((result) => result?.void);
    return (names.length === 0 ? [`${bar.name.source}`] : names).map((name) =>
      lineOf(
        bar,
        name,
        figures.map((found) => found.get(name) ?? Number.NaN),
        isVoid,
      ),
    );
  });
}

export const figuresOf = ({ measured }: BarLine): string => measured.map(shortFigure).join(', ');

function figuresIn({ kind, name }: Bar, result: ScenarioResult | undefined): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  switch (kind) {
    case 'ratio':
      for (const [ratio, value] of Object.entries(result?.ratios ?? {})) found.set(ratio, value);
      break;
    case 'figure':
      for (const row of result?.rows ?? []) if (row.system === OURS) found.set(row.metric, row.median);
      break;
  }
  return new Map([...found].filter(([known]) => name.test(known)));
}

function lineOf(bar: Bar, name: string, measured: readonly number[], isVoid: boolean): BarLine {
  const { scenario, kind } = bar;
  const isReached = measured.every((value) =>
    bar.kind === 'ratio' ? value >= bar.atLeast : value <= bar.atMost,
  );
  const isMeasured = !measured.some(Number.isNaN);
  const wanted = bar.kind === 'ratio' ? `>= ${bar.atLeast}` : `<= ${bar.atMost.toLocaleString('en')}`;
  const verdict = isVoid ? 'void' : !isMeasured ? 'not measured' : isReached ? 'reached' : 'missed';
  return { scenario, kind, name, measured, wanted, verdict };
}
