import { parseArgs } from 'node:util';
import { faults } from './redis/index.js';
import { killHubsAtTheEnd } from './support/kill-hubs-at-the-end.js';
import { runFault } from './support/run-fault.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
});
const scale = values.short ? 'short' : 'full';
const chosen = faults.filter(({ name, rounds }) =>
  values.only === undefined ? rounds[scale] > 0 : name === values.only,
);
if (chosen.length === 0) {
  console.error(
    `There is no fault "${values.only}"; there are ${faults.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(1);
}

killHubsAtTheEnd();
let failed = 0;
for (const fault of chosen) {
  const seed = Number(values.seed);
  const rounds = Number(values.rounds ?? Math.max(1, fault.rounds[scale]));
  const { line, broken } = await runFault(fault, { seed, rounds, scale });
  console.log(line);
  if (broken.length === 0) continue;
  failed += 1;
  for (const sentence of broken) console.error(`  ${sentence}`);
  console.error(`  again with: npm run test:faults -- --only ${fault.name} --seed ${seed}`);
}
console.log(`faults: ${chosen.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
