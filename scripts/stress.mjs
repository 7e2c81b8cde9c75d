// `npm run test:stress -- [--times N] [--timed [--part N/M]] [filter …]`: the tests again and again while another
// process keeps one core busy. A filter is `jest`, `simulation`, `faults`, or goes to jest. `--timed` takes the test
// files that read a clock, wait or start a server, and no others; `--part 2/5` the second fifth of them. Every failure
// is reported by name.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureReady } from './ensure-ready.mjs';
import { jest, suites } from './suites.mjs';
import { timedTests } from './timed-tests.mjs';

const DEFAULT_TIMES = 5;
/** Ends with this process, and after a day in any case. Nothing can be said to it: it listens to nothing. */
const BUSY =
  'const end = Date.now() + 86_400_000; while (process.ppid === +process.argv[1] && Date.now() < end);';

const { times, timed, part, filters } = options();
const chosen = timed ? [timedSuite()] : namedSuites();

await ensureReady();
const busy = spawn(process.execPath, ['-e', BUSY, String(process.pid)], { stdio: 'ignore' });
const rounds = new Map();
let passed = 0;
try {
  for (let round = 1; round <= times; round++) {
    for (const { name, run } of chosen) {
      console.log(`\n── ${name}, round ${round} of ${times}`);
      const result = await run();
      passed += result.passed;
      for (const failed of result.names) rounds.set(failed, [...(rounds.get(failed) ?? []), round]);
    }
  }
} finally {
  busy.kill('SIGKILL');
}
report();

function report() {
  console.log(`\nstress: ${times} rounds, ${passed} passed, ${rounds.size} different failures`);
  for (const [name, failed] of rounds)
    console.log(`  ${failed.length} of ${times} (round ${failed.join(', ')}): ${name}`);
  if (rounds.size > 0 || passed === 0) process.exitCode = 1;
}

function namedSuites() {
  const named = suites.filter(({ name }) => ['jest', 'simulation', 'faults'].includes(name));
  const others = filters.filter((filter) => !named.some(({ name }) => name === filter));
  const found = named.filter(({ name }) => filters.length === 0 || filters.includes(name));
  return others.length === 0 ? found : [...found, { name: 'jest', run: () => jest(...others) }];
}

function timedSuite() {
  const all = timedTests().filter(
    (file) => filters.length === 0 || filters.some((filter) => file.includes(filter)),
  );
  const files = all.filter((_, position) => position % part.of === part.number - 1);
  console.log(`stress: ${files.length} of ${all.length} test files that depend on real time`);
  return { name: 'timed', run: () => jest('--runTestsByPath', ...files) };
}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        times: { type: 'string', default: String(DEFAULT_TIMES) },
        timed: { type: 'boolean', default: false },
        part: { type: 'string', default: '1/1' },
      },
    });
    const [number, of] = (/^(\d+)\/(\d+)$/.exec(values.part) ?? []).slice(1).map(Number);
    const times = Number(values.times);
    if (!(Number.isSafeInteger(times) && times >= 1))
      throw new Error(`--times must be a whole number above 0, not "${values.times}".`);
    if (!(number >= 1 && number <= of)) throw new Error(`--part must be like 2/5, not "${values.part}".`);
    if (!values.timed && values.part !== '1/1') throw new Error('--part needs --timed.');
    return { times, timed: values.timed, part: { number, of }, filters: positionals };
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
