import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { appendRedis } from './scenarios/append-redis.js';
import { away } from './scenarios/away.js';
import { burst, fanout } from './scenarios/crowd.js';
import { dashboard } from './scenarios/dashboard.js';
import { embedded } from './scenarios/embedded.js';
import { idle } from './scenarios/idle.js';
import { interest } from './scenarios/interest.js';
import { latency } from './scenarios/latency.js';
import { sdk } from './scenarios/sdk.js';
import { sessions, sessionsEmbedded } from './scenarios/sessions.js';
import { stalled } from './scenarios/stalled.js';
import { storm } from './scenarios/storm.js';
import { printResult } from './support/print-result.js';
import type { Scenario, ScenarioResult } from './support/result.js';

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  fanout,
  burst,
  dashboard,
  latency,
  storm,
  idle,
  stalled,
  sdk,
  embedded,
  away,
  'append-redis': appendRedis,
  interest,
  sessions,
  'sessions-embedded': sessionsEmbedded,
};
const USAGE = `Usage: npm run bench -- ${Object.keys(SCENARIOS).join('|')}|all [--quick] [--json FILE]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const [asked = ''] = positionals;
const chosen =
  asked === 'all' ? Object.entries(SCENARIOS) : Object.entries(SCENARIOS).filter(([name]) => name === asked);
if (chosen.length === 0) {
  console.error(USAGE);
  process.exit(2);
}

const results: ScenarioResult[] = [];
for (const [, scenario] of chosen) {
  const result = await scenario({ quick: values.quick });
  printResult(result);
  results.push(result);
}
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify(asked === 'all' ? results : results[0], null, 2)}\n`);
}
process.exitCode = results.every(({ void: reason }) => reason === null) ? 0 : 1;
