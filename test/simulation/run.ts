import { parseArgs } from 'node:util';
import { runSeed, type SeedReport } from './run-seed.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    first: { type: 'string', default: '1' },
    'stop-at-first': { type: 'boolean', default: false },
  },
});

const seeds =
  values.seed === undefined
    ? Array.from({ length: Number(values.seeds) }, (_, position) => Number(values.first) + position)
    : [Number(values.seed)];

const failures: SeedReport[] = [];
let [events, kills] = [0, 0];
const started = performance.now();
for (const seed of seeds) {
  const report = await runSeed(seed);
  events += report.events;
  kills += report.kills;
  if (report.failure === null) continue;
  failures.push(report);
  console.log(`seed ${seed}: ${report.failure}`);
  console.log(`  again with: npm run test:sim -- --seed ${seed}`);
  if (values['stop-at-first']) break;
}

const seconds = ((performance.now() - started) / 1_000).toFixed(1);
console.log(`${seeds.length} seeds, ${events} events, ${kills} killed hubs in ${seconds} s`);
console.log(`simulation: ${seeds.length - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
