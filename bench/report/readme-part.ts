import { median, type ScenarioResult } from '../support/result.js';
import { shortFigure } from './bar-chart.js';
import { type BarLine, barLinesOf } from './bar-lines.js';

const BEGIN = '<!-- Written by `npm run bench:report`; do not edit. -->';
const END = '<!-- End of what is written. -->';
/** Whose first chart the README shows. */
const SHOWN = ['burst', 'dashboard', 'storm'];
/** A peer's name is behind this in a ratio. */
const AGAINST = ' vs ';

export type ReadmePart = { kind: 'written'; readme: string } | { kind: 'refused'; reason: string };

/** The README with its part about the benchmarks made anew: from no quick run. Throws when it has no such part. */
export function withBenchmarks(
  readme: string,
  runs: readonly (readonly ScenarioResult[])[],
  charts: readonly string[],
): ReadmePart {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin)
    throw new Error(`The README has no place for the benchmarks: ${BEGIN} … ${END}`);
  const quick = runs.flatMap((run) => run.filter((result) => result.quick).map(({ scenario }) => scenario));
  if (quick.length > 0) {
    const reason = `The README keeps its table, because these are from quick runs: ${[...new Set(quick)].join(', ')}.`;
    return { kind: 'refused', reason };
  }
  return {
    kind: 'written',
    readme: readme.slice(0, begin) + partOf(barLinesOf(runs), charts) + readme.slice(end),
  };
}

function partOf(lines: readonly BarLine[], charts: readonly string[]): string {
  const pictures = SHOWN.flatMap((scenario) => charts.find((name) => name.startsWith(`${scenario}-`)) ?? []);
  return [
    BEGIN,
    '',
    '| scenario | what | against | times as good | aim |',
    '|---|---|---|---:|---|',
    ...lines.filter(({ kind, verdict }) => kind === 'ratio' && verdict !== 'void').map(lineOf),
    '',
    ...pictures.flatMap((name) => [`![${name.replace('.svg', '')}](docs/benchmarks/${name})`, '']),
    '',
  ].join('\n');
}

function lineOf({ scenario, name, measured, wanted, verdict }: BarLine): string {
  const place = name.lastIndexOf(AGAINST);
  const [what, peer] = [name.slice(0, place), name.slice(place + AGAINST.length)];
  return `| ${scenario} | ${what} | ${peer} | ${shortFigure(median(measured))} | ${wanted}, ${verdict} |`;
}
