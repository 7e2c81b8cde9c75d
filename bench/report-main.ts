import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../test/support/repository-root.js';
import { quickOf, refusalOf, writeReport } from './report/write-report.js';
import { runScenarios, SCENARIO_NAMES } from './run-scenarios.js';
import type { ScenarioResult } from './support/result.js';
import { surroundings } from './support/surroundings.js';

const { values } = parseArgs({
  options: {
    from: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const destination = { root: repositoryRoot, out: values.out };

/** From files that `npm run bench -- all --json FILE` has written; without one everything is measured now. */
const given = values.from?.map(resultsIn);
const quick = given === undefined ? (values.quick ? SCENARIO_NAMES : []) : quickOf(given);
const refusal = refusalOf(destination, quick);
if (refusal !== null) {
  console.error(refusal);
  process.exit(2);
}
const runs = given ?? [await runScenarios('all', { quick: values.quick })];
console.log(writeReport(runs, surroundings(), destination));

function resultsIn(file: string): ScenarioResult[] {
  const read = JSON.parse(readFileSync(file, 'utf8')) as ScenarioResult | ScenarioResult[];
  return Array.isArray(read) ? read : [read];
}
