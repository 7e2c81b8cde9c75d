import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioResult } from '../support/result.js';
import type { Surroundings } from '../support/surroundings.js';
import { SCENARIOS_WITH_BARS } from './bars.js';
import { hasPlace, PLACE, withBenchmarks } from './readme-part.js';
import { type Report, report } from './report.js';

export interface Destination {
  /** The repository: its docs and its README belong together, and are written both or not at all. */
  readonly root: string;
  /** A folder for the page and its charts instead: the repository is left as it is. */
  readonly out: string | undefined;
}

/** What is known of a run before it is measured. */
export type Outline = readonly Pick<ScenarioResult, 'scenario' | 'quick'>[];

/** Why nothing of such runs can be written there, which is known before anything is measured. */
export function refusalOf({ root, out }: Destination, runs: readonly Outline[]): string | null {
  if (out !== undefined) return null;
  const elsewhere = 'add --out FOLDER to have the page there';
  const quick = distinct(runs.flatMap((run) => run.filter((result) => result.quick).map(scenarioOf)));
  if (quick.length > 0)
    return `Nothing is written, because docs and README show no quick runs, as these are: ${quick.join(', ')}. You can ${elsewhere}.`;
  const lacking = SCENARIOS_WITH_BARS.filter((name) =>
    runs.some((run) => !run.map(scenarioOf).includes(name)),
  );
  if (lacking.length > 0)
    return `Nothing is written, because docs and README show whole runs only, and one is without ${lacking.join(', ')}. Measure \`all\`, or ${elsewhere}.`;
  if (!hasPlace(readFileSync(readmeIn(root), 'utf8')))
    return `Nothing is written, because the README has no place for the benchmarks: ${PLACE}. Put it there, or ${elsewhere}.`;
  return null;
}

const scenarioOf = ({ scenario }: { scenario: string }): string => scenario;
const distinct = (names: readonly string[]): string[] => [...new Set(names)];

/** Says what was written. Throws, with nothing written, what `refusalOf` has to say. */
export function writeReport(
  runs: readonly (readonly ScenarioResult[])[],
  here: Surroundings,
  destination: Destination,
): string {
  const refusal = refusalOf(destination, runs);
  if (refusal !== null) throw new Error(refusal);
  const { root, out } = destination;
  const made = report(runs, here);
  if (out === undefined) {
    const readme = withBenchmarks(readFileSync(readmeIn(root), 'utf8'), runs, [...made.charts.keys()]);
    const docs = join(root, 'docs');
    rmSync(join(docs, 'benchmarks'), { recursive: true, force: true });
    writePage(made, docs);
    writeFileSync(readmeIn(root), readme);
  } else writePage(made, out);
  const page = join(out ?? 'docs', 'BENCHMARKS.md');
  return `${page} has ${runs[0]?.length ?? 0} scenarios and ${made.charts.size} charts.`;
}

function writePage({ page, charts }: Report, folder: string): void {
  mkdirSync(join(folder, 'benchmarks'), { recursive: true });
  for (const [name, chart] of charts) writeFileSync(join(folder, 'benchmarks', name), chart);
  writeFileSync(join(folder, 'BENCHMARKS.md'), page);
}

function readmeIn(root: string): string {
  return join(root, 'README.md');
}
