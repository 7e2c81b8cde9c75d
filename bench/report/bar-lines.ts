import type { ScenarioResult } from '../support/result.js';
import { shortFigure } from './bar-chart.js';
import { BARS, type Bar } from './bars.js';

/** One ratio that had to reach something, over all runs. */
export interface BarLine {
  readonly scenario: string;
  readonly ratio: string;
  /** Run by run. */
  readonly measured: readonly number[];
  readonly atLeast: number;
  /** Only what every run has reached is reached; one that is void has reached nothing. */
  readonly verdict: 'reached' | 'missed' | 'void';
}

/** By the bars, and by the ratios of the first run. */
export function barLinesOf(runs: readonly (readonly ScenarioResult[])[]): BarLine[] {
  const [first = []] = runs;
  return first.flatMap(({ scenario, ratios }) => {
    const same = runs.flatMap((run) => run.find((result) => result.scenario === scenario) ?? []);
    return BARS.filter((bar) => bar.scenario === scenario).flatMap((bar) =>
      Object.keys(ratios)
        .filter((ratio) => bar.ratio.test(ratio))
        .map((ratio) => lineOf(bar, ratio, same)),
    );
  });
}

export const figuresOf = ({ measured }: BarLine): string => measured.map(shortFigure).join(', ');

function lineOf({ scenario, atLeast }: Bar, ratio: string, runs: readonly ScenarioResult[]): BarLine {
  const measured = runs.map(({ ratios }) => ratios[ratio] ?? Number.NaN);
  const isVoid = runs.some((run) => run.void !== null);
  const isReached = measured.every((value) => value >= atLeast);
  return { scenario, ratio, measured, atLeast, verdict: isVoid ? 'void' : isReached ? 'reached' : 'missed' };
}
