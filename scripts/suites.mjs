// The suites of `npm test`, `npm run check` and `npm run test:stress`, and how each is run.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { ensureProgram } from './ensure-program.mjs';
import { ensureRedis } from './ensure-redis.mjs';
import { root } from './root.mjs';

const COLORS = `--colors=${process.stderr.isTTY ? 'force' : 'off'}`;
const LONGEST_SUITE_MS = 40 * 60_000;
const JEST_RESULT = `${root}.build/jest-result.json`;

/** Each `run` resolves with `{passed, failed, skipped?, names}`; `names` are what failed. */
export const suites = [
  { name: 'lint', run: () => check('lint', 'node_modules/@biomejs/biome/bin/biome', 'ci', COLORS, '.') },
  { name: 'imports', run: () => check('imports', 'scripts/check-imports.mjs') },
  { name: 'jest', run: jest },
  { name: 'simulation', run: () => program('simulation', '.build/test/simulation/run.js') },
  { name: 'faults', run: faults },
  { name: 'docs-api', run: () => check('docs-api', 'scripts/docs-api.mjs', '--check') },
  { name: 'packages', run: () => check('packages', 'scripts/packages.mjs') },
  { name: 'size', run: () => check('size', 'scripts/check-size.mjs') },
];

async function check(name, script, ...args) {
  const { code } = await node(script, ...args);
  return code === 0 ? { passed: 1, failed: 0, names: [] } : failure(name);
}

export async function jest(...args) {
  try {
    await ensureRedis();
    ensureProgram('haproxy', '-v', 'haproxy');
    ensureProgram('openssl', 'version', 'openssl');
  } catch (error) {
    return failure(error.message);
  }
  return await bareJest(...args);
}

/** Without the programs that only tests with servers need. */
export async function bareJest(...args) {
  rmSync(JEST_RESULT, { force: true });
  const { code } = await node(
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${JEST_RESULT}`,
    ...args,
  );
  if (!existsSync(JEST_RESULT)) return failure('jest');
  const result = JSON.parse(readFileSync(JEST_RESULT, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: code === 0 ? failed : Math.max(failed, 1),
    skipped: result.numPendingTests + result.numTodoTests,
    names: code === 0 && failed === 0 ? [] : failedNames(result),
  };
}

function failedNames({ testResults }) {
  const names = testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, assertionResults }) => {
      const file = relative(root, name).replaceAll('\\', '/').replace('.build/', '').replace(/\.js$/, '.ts');
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      return failed.length === 0 ? [file] : failed.map(({ fullName }) => `${file}: ${fullName}`);
    });
  return names.length > 0 ? names : ['jest'];
}

/** A short share; `npm run test:faults` runs all of them, and longer. */
async function faults() {
  try {
    await ensureRedis();
  } catch (error) {
    return failure(error.message);
  }
  return program('faults', '.build/test/faults/run.js', '--short');
}

/** Runs a program whose last line is `NAME: N passed, N failed`. */
async function program(name, path, ...args) {
  if (!existsSync(root + path)) return failure(name);
  const { code, lastLine } = await node('--enable-source-maps', path, ...args);
  const counts = new RegExp(`^${name}: (\\d+) passed, (\\d+) failed$`).exec(lastLine);
  if (counts === null) return failure(name);
  const failed = Number(counts[2]);
  if (code === 0 && failed === 0) return { passed: Number(counts[1]), failed: 0, names: [] };
  return {
    passed: Number(counts[1]),
    failed: Math.max(failed, 1),
    names: [`${name}: its output says which`],
  };
}

/** A name that is a sentence is printed: nothing else says it. */
function failure(name) {
  if (name.includes(' ')) console.error(name);
  return { passed: 0, failed: 1, names: [name] };
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

/** Runs them in order, prints one summary, and sets the exit code. */
export async function runAll(chosen, prepare) {
  const results = [];
  try {
    await prepare();
    for (const { name, run } of chosen) {
      console.log(`\n── ${name}`);
      results.push({ suite: name, ...(await run()) });
    }
  } catch (error) {
    console.error(error.message);
    results.push({ suite: 'build', passed: 0, failed: 1 });
  }
  summarise(results);
}

function summarise(results) {
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
