import { median, type ScenarioResult } from '../support/result.js';
import { shortFigure } from './bar-chart.js';
import { type BarLine, barLinesOf } from './bar-lines.js';

const BEGIN = '<!-- Written by `npm run bench:report`; do not edit. -->';
const END = '<!-- End of what is written. -->';
/** Whose first chart the README shows. */
const SHOWN = ['burst', 'dashboard', 'storm'];
/** A peer's name is behind this in a ratio. */
const AGAINST = ' vs ';

/** Between these two the README has its part about the benchmarks. */
export const PLACE = `${BEGIN} … ${END}`;

export function hasPlace(readme: string): boolean {
  const begin = readme.indexOf(BEGIN);
  return begin >= 0 && readme.indexOf(END) > begin;
}

/** The README with its part about the benchmarks made anew. Throws when it has no such part. */
export function withBenchmarks(
  readme: string,
  runs: readonly (readonly ScenarioResult[])[],
  charts: readonly string[],
): string {
  if (!hasPlace(readme)) throw new Error(`The README has no place for the benchmarks: ${PLACE}`);
  return (
    readme.slice(0, readme.indexOf(BEGIN)) +
    partOf(barLinesOf(runs), charts) +
    readme.slice(readme.indexOf(END))
  );
}

function partOf(lines: readonly BarLine[], charts: readonly string[]): string {
  const isShown = ({ kind, verdict, measured }: BarLine): boolean =>
    kind === 'ratio' && verdict !== 'void' && !measured.every(Number.isNaN);
  const left = [...new Set(lines.filter((line) => !isShown(line) && line.kind === 'ratio').map(scenarioOf))];
  const voids = new Set(lines.filter(({ verdict }) => verdict === 'void').map(scenarioOf));
  const pictures = SHOWN.filter((scenario) => !voids.has(scenario)).flatMap(
    (scenario) => charts.find((name) => name.startsWith(`${scenario}-`)) ?? [],
  );
  return [
    BEGIN,
    '',
    '| scenario | what | against | times as good | aim |',
    '|---|---|---|---:|---|',
    ...lines.filter(isShown).map(lineOf),
    '',
    ...(left.length === 0 ? [] : [`Void or not measured, wholly or in part: ${left.join(', ')}.`, '']),
    ...pictures.flatMap((name) => [`![${name.replace('.svg', '')}](docs/benchmarks/${name})`, '']),
    '',
  ].join('\n');
}

const scenarioOf = ({ scenario }: BarLine): string => scenario;

function lineOf({ scenario, name, measured, wanted, verdict }: BarLine): string {
  const place = name.lastIndexOf(AGAINST);
  const [what, peer] = [name.slice(0, place), name.slice(place + AGAINST.length)];
  return `| ${scenario} | ${what} | ${peer} | ${shortFigure(median(measured))} | ${wanted}, ${verdict} |`;
}
