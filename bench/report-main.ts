import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../test/support/repository-root.js';
import { withBenchmarks } from './report/readme-part.js';
import { report } from './report/report.js';
import { runScenarios } from './run-scenarios.js';
import type { ScenarioResult } from './support/result.js';
import { surroundings } from './support/surroundings.js';

const { values } = parseArgs({
  options: { from: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false } },
});

/** From files that `npm run bench -- all --json FILE` has written; without one everything is measured now. */
const runs = values.from?.map(resultsIn) ?? [await runScenarios('all', { quick: values.quick })];
const { page, charts } = report(runs, surroundings());
const folder = join(repositoryRoot, 'docs', 'benchmarks');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, chart] of charts) writeFileSync(join(folder, name), chart);
writeFileSync(join(repositoryRoot, 'docs', 'BENCHMARKS.md'), page);
const readme = join(repositoryRoot, 'README.md');
const part = withBenchmarks(readFileSync(readme, 'utf8'), runs, [...charts.keys()]);
switch (part.kind) {
  case 'written':
    writeFileSync(readme, part.readme);
    break;
  case 'refused':
    console.error(part.reason);
}
console.log(`docs/BENCHMARKS.md has ${runs[0]?.length ?? 0} scenarios and ${charts.size} charts.`);

function resultsIn(file: string): ScenarioResult[] {
  const read = JSON.parse(readFileSync(file, 'utf8')) as ScenarioResult | ScenarioResult[];
  return Array.isArray(read) ? read : [read];
}
