import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioResult } from '../support/result.js';
import type { Surroundings } from '../support/surroundings.js';
import { hasPlace, PLACE, withBenchmarks } from './readme-part.js';
import { type Report, report } from './report.js';

export interface Destination {
  /** The repository: its docs and its README belong together, and are written both or not at all. */
  readonly root: string;
  /** A folder for the page and its charts instead: the repository is left as it is. */
  readonly out: string | undefined;
}

/** Why nothing can be written there, which is known before anything is measured. `quick` are scenarios that are or will be quick. */
export function refusalOf({ root, out }: Destination, quick: readonly string[]): string | null {
  if (out !== undefined) return null;
  if (quick.length > 0)
    return `Nothing is written, because docs and README show no quick runs, as these are: ${quick.join(', ')}. Add --out FOLDER to have the page there.`;
  if (!hasPlace(readFileSync(readmeIn(root), 'utf8')))
    return `Nothing is written, because the README has no place for the benchmarks: ${PLACE}. Put it there, or add --out FOLDER to have the page there.`;
  return null;
}

export function quickOf(runs: readonly (readonly ScenarioResult[])[]): string[] {
  return [
    ...new Set(runs.flatMap((run) => run.filter(({ quick }) => quick).map(({ scenario }) => scenario))),
  ];
}

/** Says what was written. Throws, with nothing written, what `refusalOf` has to say. */
export function writeReport(
  runs: readonly (readonly ScenarioResult[])[],
  here: Surroundings,
  destination: Destination,
): string {
  const refusal = refusalOf(destination, quickOf(runs));
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
