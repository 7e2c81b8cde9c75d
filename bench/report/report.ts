import type { Row, ScenarioResult } from '../support/result.js';
import type { Surroundings } from '../support/surroundings.js';
import { barChart, shortFigure } from './bar-chart.js';
import { type BarLine, barLinesOf, figuresOf } from './bar-lines.js';
import { SET_UP } from './set-up.js';
import { whereMeasured } from './where-measured.js';

export interface Report {
  readonly page: string;
  /** By name, beside the page in `benchmarks/`. */
  readonly charts: ReadonlyMap<string, string>;
}

const OURS = 'session-hub';
const FEWEST_FOR_A_CHART = 2;

/** Everything in it comes from the results; nothing is typed. Of several runs the first is shown in full. */
export function report(runs: readonly (readonly ScenarioResult[])[], here: Surroundings): Report {
  const [results = []] = runs;
  const { shown, remarks } = whereMeasured(runs, here);
  const lines = barLinesOf(runs);
  const charts = new Map<string, string>();
  const page = [
    '# Benchmarks',
    '',
    `Written by \`npm run bench:report\` from what was measured on ${shown.at.slice(0, 10)}; do not edit. Every figure is a`,
    'median over several rounds, with the lowest and the highest beside it. How far the systems take turns and have cores of their',
    'own is said below. An event that a watcher of `fanout`, `burst`, `dashboard`, `latency` or `storm` does not get exactly once',
    'makes the scenario count for nothing.',
    '',
    '## The machine',
    '',
    ...shown.machine.map((line) => `- ${line}`),
    '',
    ...remarks.flatMap((remark) => [remark, '']),
    '## Versions',
    '',
    ...shown.versions.map((line) => `- ${line}`),
    '',
    '## How they run',
    '',
    ...SET_UP,
    '',
    '## How to see it yourself',
    '',
    '`npm run bench -- all --json results.json` measures everything, which takes about 25 minutes, and',
    '`npm run bench:report -- --from results.json` writes this page and the table of the README, both from full runs only; with',
    '`--out FOLDER` it writes the page there instead, also from quick ones. With `--from` several times the first run is shown, and',
    'what was to be reached counts when every run has reached it. One scenario alone: `npm run bench -- fanout`, and with `--quick`',
    'in under 50 seconds. Peers that are Debian packages are installed when you are root or have sudo without',
    'a password, and named as missing when not. Only an idle machine gives figures that count.',
    '',
    '`--json FILE` writes what one scenario measured as `{scenario, quick, rows: [{system, metric, unit, median, min, max}],',
    'ratios: {"METRIC vs PEER": number}, void}`, and of `all` an array of these. `ratios` above 1 mean that session-hub does',
    'better. `void` is null, or says why the figures count for nothing. Only where a peer was not there, or something to',
    'measure with, there is `missing` too: a list of sentences that name it and why. `surroundings` are the machine, the versions',
    'and the time, and whether servers and load generator could be `pinned` to cores of their own.',
    '',
    '## What was to be reached',
    '',
    `A ratio above 1 means that session-hub does better. Measured ${times(runs.length)}, one figure for each.`,
    '',
    '| scenario | ratio, or figure | measured | to be reached | |',
    '|---|---|---:|---:|---|',
    ...lines.map(barLine),
    '',
    ...results.flatMap((result) => sectionOf(result, charts)),
  ];
  return { page: `${page.join('\n').trimEnd()}\n`, charts };
}

function barLine(line: BarLine): string {
  const { scenario, name, wanted, verdict } = line;
  return `| ${scenario} | ${cell(name)} | ${figuresOf(line)} | ${wanted} | ${verdict} |`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times running`;
}

function sectionOf(result: ScenarioResult, charts: Map<string, string>): string[] {
  const { scenario, quick, rows, ratios, missing = [], void: reason } = result;
  const metrics = [...new Set(rows.map(({ metric }) => metric))];
  return [
    `## ${scenario}${quick ? ' (quick)' : ''}`,
    '',
    ...(reason === null ? [] : [`**Void:** ${reason}`, '']),
    ...(missing.length === 0
      ? []
      : ['Not there to be compared with:', '', ...missing.map((peer) => `- ${peer}`), '']),
    ...metrics.flatMap((metric, position) => chartOf(`${scenario}-${position + 1}`, metric, rows, charts)),
    '| system | metric | median | lowest | highest | unit |',
    '|---|---|---:|---:|---:|---|',
    ...rows.map(rowLine),
    '',
    ...(Object.keys(ratios).length === 0
      ? []
      : [
          '| ratio | |',
          '|---|---:|',
          ...Object.entries(ratios).map(([name, ratio]) => `| ${cell(name)} | ${shortFigure(ratio)} |`),
          '',
        ]),
  ];
}

function chartOf(name: string, metric: string, rows: readonly Row[], charts: Map<string, string>): string[] {
  const shown = rows.filter((row) => row.metric === metric);
  if (shown.length < FEWEST_FOR_A_CHART) return [];
  charts.set(`${name}.svg`, barChart(metric, shown[0]?.unit ?? '', shown, OURS));
  return [`![${metric}](benchmarks/${name}.svg)`, ''];
}

function rowLine({ system, metric, unit, median, min, max }: Row): string {
  const figures = [median, min, max].map(shortFigure).join(' | ');
  return `| ${cell(system)} | ${cell(metric)} | ${figures} | ${unit} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
