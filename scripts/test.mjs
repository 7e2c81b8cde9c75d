// `npm test [-- filter]`: every suite in order, one summary. A filter is a suite's name, or goes to jest.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { ensureProgram } from './ensure-program.mjs';
import { ensureReady } from './ensure-ready.mjs';
import { ensureRedis } from './ensure-redis.mjs';
import { root } from './root.mjs';

const COLORS = `--colors=${process.stderr.isTTY ? 'force' : 'off'}`;
const suites = [
  { name: 'lint', run: () => check('node_modules/@biomejs/biome/bin/biome', 'ci', COLORS, '.') },
  { name: 'imports', run: () => check('scripts/check-imports.mjs') },
  { name: 'jest', run: jest },
  { name: 'simulation', run: simulation },
  { name: 'faults', run: faults },
  { name: 'size', run: () => check('scripts/check-size.mjs') },
];
const LONGEST_SUITE_MS = 20 * 60_000;
const JEST_RESULT = `${root}.build/jest-result.json`;

const filters = process.argv.slice(2);
const chosen = suites.filter(({ name }) => filters.includes(name));
if (filters.length === 0) chosen.push(...suites);
else if (chosen.length === 0) chosen.push({ name: 'jest', run: () => jest(...filters) });

const results = [];
try {
  await ensureReady();
  for (const { name, run } of chosen) {
    console.log(`\n── ${name}`);
    results.push({ suite: name, ...(await run()) });
  }
} catch (error) {
  console.error(error.message);
  results.push({ suite: 'build', passed: 0, failed: 1 });
}
summarise();

async function check(script, ...args) {
  const { code } = await node(script, ...args);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function jest(...args) {
  try {
    await ensureRedis();
    ensureProgram('haproxy', '-v', 'haproxy');
    ensureProgram('openssl', 'version', 'openssl');
  } catch (error) {
    console.error(error.message);
    return { passed: 0, failed: 1 };
  }
  rmSync(JEST_RESULT, { force: true });
  const { code } = await node(
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${JEST_RESULT}`,
    ...args,
  );
  if (!existsSync(JEST_RESULT)) return { passed: 0, failed: 1 };
  const result = JSON.parse(readFileSync(JEST_RESULT, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: code === 0 ? failed : Math.max(failed, 1),
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

function simulation() {
  return program('simulation', '.build/test/simulation/run.js');
}

/** A short share; `npm run test:faults` runs all of them, and longer. */
async function faults() {
  try {
    await ensureRedis();
  } catch (error) {
    console.error(error.message);
    return { passed: 0, failed: 1 };
  }
  return program('faults', '.build/test/faults/run.js', '--short');
}

/** Runs a program whose last line is `NAME: N passed, N failed`. */
async function program(name, path, ...args) {
  if (!existsSync(root + path)) return { passed: 0, failed: 1 };
  const { code, lastLine } = await node('--enable-source-maps', path, ...args);
  const counts = new RegExp(`^${name}: (\\d+) passed, (\\d+) failed$`).exec(lastLine);
  if (counts === null) return { passed: 0, failed: 1 };
  const failed = Number(counts[2]);
  return { passed: Number(counts[1]), failed: code === 0 ? failed : Math.max(failed, 1) };
}

/** Streams what the program prints, and keeps its last line. */
function node(...args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: LONGEST_SUITE_MS,
    });
    let tail = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      tail = (tail + text).slice(-1000);
    });
    child.on('error', (error) => console.error(error.message));
    child.on('close', (code) => resolve({ code, lastLine: tail.trimEnd().split('\n').at(-1) }));
  });
}

function summarise() {
  console.log('\nsuite         passed  failed  skipped');
  const total = { passed: 0, failed: 0 };
  for (const { suite, passed, failed, skipped = 0 } of results) {
    const row = [passed, failed, skipped].map((count) => String(count).padStart(8)).join('');
    console.log(suite.padEnd(12) + row);
    total.passed += passed;
    total.failed += failed;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
}
