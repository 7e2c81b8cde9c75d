import { access, constants, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runScenarios, SCENARIO_NAMES } from './run-scenarios.js';

const USAGE = `Usage: npm run bench -- ${SCENARIO_NAMES.join('|')}|all [--quick] [--json FILE]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const [asked = ''] = positionals;
if (asked !== 'all' && !SCENARIO_NAMES.includes(asked)) {
  console.error(USAGE);
  process.exit(2);
}

// Before anything is measured: nobody wants to learn after twenty minutes that it cannot be written.
if (values.json !== undefined) {
  const problem = await access(dirname(resolve(values.json)), constants.W_OK).catch((error: Error) => error);
  if (problem !== undefined) {
    console.error(`Nothing is measured, because ${values.json} cannot be written: ${problem.message}`);
    process.exit(2);
  }
}
const results = await runScenarios(asked, { quick: values.quick });
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify(asked === 'all' ? results : results[0], null, 2)}\n`);
}
// Whatever a scenario that failed has left running ends with this.
process.exit(results.every(({ void: reason }) => reason === null) ? 0 : 1);
