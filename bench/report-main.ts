import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../test/support/repository-root.js';
import { type Outline, refusalOf, writeReport } from './report/write-report.js';
import { runScenarios, SCENARIO_NAMES } from './run-scenarios.js';
import { reasonOf, refuse } from './support/refuse.js';
import type { ScenarioResult } from './support/result.js';
import { surroundings } from './support/surroundings.js';

const USAGE = 'Usage: npm run bench:report -- [--from FILE]... [--quick] [--out FOLDER]';

const { from, quick, out } = optionsGiven();
const destination = { root: repositoryRoot, out };

/** From files that `npm run bench -- all --json FILE` has written; without one everything is measured now. */
const given = from?.map(resultsIn);
const planned: readonly Outline[] = given ?? [SCENARIO_NAMES.map((scenario) => ({ scenario, quick }))];
const refusal = refusalOf(destination, planned);
if (refusal !== null) refuse(refusal);
const runs = given ?? [await runScenarios('all', { quick })];
console.log(writeReport(runs, surroundings(), destination));

function optionsGiven(): { from?: string[] | undefined; quick: boolean; out: string | undefined } {
  try {
    const { values } = parseArgs({
      options: {
        from: { type: 'string', multiple: true },
        quick: { type: 'boolean', default: false },
        out: { type: 'string' },
      },
    });
    return { ...values, out: values.out };
  } catch (error) {
    refuse(`${reasonOf(error)}\n${USAGE}`);
  }
}

function resultsIn(file: string): ScenarioResult[] {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const results = (Array.isArray(read) ? read : [read]) as ScenarioResult[];
    if (results.every((result) => Array.isArray(result.rows))) return results;
    refuse(`${file} is not what \`npm run bench -- all --json FILE\` writes.`);
  } catch (error) {
    refuse(`${file} cannot be read: ${reasonOf(error)}`);
  }
}
