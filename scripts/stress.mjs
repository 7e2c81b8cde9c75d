// `npm run test:stress -- [--times N] [filter …]`: the tests again and again while another process keeps one core busy.
// A filter is `jest`, `simulation`, `faults`, or goes to jest. Every failure is reported by name.
import { spawn } from 'node:child_process';
import { ensureReady } from './ensure-ready.mjs';
import { jest, suites } from './suites.mjs';

const DEFAULT_TIMES = 5;
/** Ends with this process, and after a day in any case. Nothing can be said to it: it listens to nothing. */
const BUSY =
  'const end = Date.now() + 86_400_000; while (process.ppid === +process.argv[1] && Date.now() < end);';

const { times, filters } = options(process.argv.slice(2));
const named = suites.filter(({ name }) => ['jest', 'simulation', 'faults'].includes(name));
const chosen = named.filter(({ name }) => filters.length === 0 || filters.includes(name));
const others = filters.filter((filter) => !named.some(({ name }) => name === filter));
if (others.length > 0) chosen.push({ name: 'jest', run: () => jest(...others) });

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

function options(args) {
  const at = args.indexOf('--times');
  if (at < 0) return { times: DEFAULT_TIMES, filters: args };
  const times = Number(args[at + 1]);
  if (!Number.isSafeInteger(times) || times < 1) {
    console.error(`--times must be a whole number above 0, not "${args[at + 1] ?? ''}".`);
    process.exit(1);
  }
  return { times, filters: [...args.slice(0, at), ...args.slice(at + 2)] };
}
