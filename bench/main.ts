import { access, constants, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runScenarios, SCENARIO_NAMES } from './run-scenarios.js';
import { reasonOf, refuse } from './support/refuse.js';

const USAGE = `Usage: npm run bench -- ${SCENARIO_NAMES.join('|')}|all [--quick] [--json FILE]`;

const { quick, json, positionals } = optionsGiven();
const [asked = '', ...more] = positionals;
if (more.length > 0 || (asked !== 'all' && !SCENARIO_NAMES.includes(asked))) refuse(USAGE);

// Before anything is measured: nobody wants to learn after twenty minutes that it cannot be written.
if (json !== undefined) {
  const problem = await access(dirname(resolve(json)), constants.W_OK).catch((error: Error) => error);
  if (problem !== undefined)
    refuse(`Nothing is measured, because ${json} cannot be written: ${reasonOf(problem)}`);
}
const results = await runScenarios(asked, { quick }, async (soFar) => {
  // After each of them: what was measured is not lost when the next is broken off.
  if (json !== undefined)
    await writeFile(json, `${JSON.stringify(asked === 'all' ? soFar : soFar[0], null, 2)}\n`);
});
// Whatever a scenario that failed has left running ends with this.
process.exit(results.every(({ void: reason }) => reason === null) ? 0 : 1);

function optionsGiven(): { quick: boolean; json: string | undefined; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
    });
    return { quick: values.quick, json: values.json, positionals };
  } catch (error) {
    refuse(`${reasonOf(error)}\n${USAGE}`);
  }
}
