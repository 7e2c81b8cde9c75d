// The suites of `npm test`, `npm run check` and `npm run test:stress`, and how each is run.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { relative } from 'node:path';
import { ensureProgram } from './ensure-program.mjs';
import { ensureRedis } from './ensure-redis.mjs';
import { root } from './root.mjs';

const COLORS = `--colors=${process.stderr.isTTY ? 'force' : 'off'}`;
const LONGEST_SUITE_MS = 40 * 60_000;
const JEST_RESULT = `${root}.build/jest-result.json`;

/** The simulation has a clock of its own: it takes only the time that the suite next to it leaves. */
const LOW_PRIORITY = 15;

/**
 * Each `run` resolves with `{passed, failed, skipped?, names}`; `names` are what failed. Suites that follow each
 * other and have the same `together` run at the same time. Jest runs alone: it uses all cores.
 */
export const suites = [
  { name: 'lint', together: 'checks', run: lint },
  {
    name: 'imports',
    together: 'checks',
    run: (print) => check('imports', print, 'scripts/check-imports.mjs'),
  },
  {
    name: 'docs-api',
    together: 'checks',
    run: (print) => check('docs-api', print, 'scripts/docs-api.mjs', '--check'),
  },
  {
    name: 'packages',
    together: 'checks',
    run: (print) => check('packages', print, 'scripts/packages.mjs'),
  },
  { name: 'size', together: 'checks', run: (print) => check('size', print, 'scripts/check-size.mjs') },
  { name: 'jest', run: () => jest() },
  { name: 'simulation', together: 'programs', run: simulation },
  { name: 'faults', together: 'programs', run: faults },
];

function lint(print) {
  return check('lint', print, 'node_modules/@biomejs/biome/bin/biome', 'ci', COLORS, '.');
}

async function check(name, print, script, ...args) {
  const { code } = await node({ print }, script, ...args);
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
    {},
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
async function faults(print) {
  try {
    await ensureRedis();
  } catch (error) {
    return failure(error.message);
  }
  return program('faults', { print }, '.build/test/faults/run.js', '--short');
}

function simulation(print) {
  return program('simulation', { print, priority: LOW_PRIORITY }, '.build/test/simulation/run.js');
}

/** Runs a program whose last line is `NAME: N passed, N failed`. */
async function program(name, options, path, ...args) {
  if (!existsSync(root + path)) return failure(name);
  const { code, lastLine } = await node(options, '--enable-source-maps', path, ...args);
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

/** Prints what the program prints, and keeps its last line. */
function node({ print = (text) => process.stdout.write(text), priority = 0 }, ...args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_SUITE_MS,
    });
    if (priority !== 0 && child.pid !== undefined) setPriority(child.pid, priority);
    let tail = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      print(text);
      tail = (tail + text).slice(-1000);
    });
    child.stderr.setEncoding('utf8').on('data', print);
    child.on('error', (error) => print(`${error.message}\n`));
    child.on('close', (code) => resolve({ code, lastLine: tail.trimEnd().split('\n').at(-1) }));
  });
}

/** Runs them in order, prints one summary with the seconds of each, and sets the exit code. */
export async function runAll(chosen, prepare) {
  const results = [];
  try {
    await prepare();
    for (const group of groupsOf(chosen)) results.push(...(await runGroup(group)));
  } catch (error) {
    console.error(error.message);
    results.push({ suite: 'build', passed: 0, failed: 1 });
  }
  summarise(results);
}

function groupsOf(chosen) {
  const groups = [];
  for (const suite of chosen) {
    const [first] = groups.at(-1) ?? [];
    if (first?.together !== undefined && first.together === suite.together) groups.at(-1).push(suite);
    else groups.push([suite]);
  }
  return groups;
}

/** The first one prints as it goes. What the others print follows, each under its name. */
async function runGroup(group) {
  console.log(`\n── ${group.map(({ name }) => name).join(', ')}`);
  const printed = group.map(() => '');
  const results = await Promise.all(
    group.map(async ({ name, run }, position) => {
      const began = performance.now();
      const later = (text) => {
        printed[position] += text;
      };
      const result = await run(position === 0 ? undefined : later);
      return { suite: name, seconds: Math.round((performance.now() - began) / 1_000), ...result };
    }),
  );
  for (const [position, { name }] of group.entries())
    if (printed[position] !== '') console.log(`\n── ${name}\n${printed[position].trimEnd()}`);
  return results;
}

function summarise(results) {
  console.log('\nsuite         passed  failed  skipped seconds');
  const total = { passed: 0, failed: 0 };
  for (const { suite, passed, failed, skipped = 0, seconds = 0 } of results) {
    const row = [passed, failed, skipped, seconds].map((count) => String(count).padStart(8)).join('');
    console.log(suite.padEnd(12) + row);
    total.passed += passed;
    total.failed += failed;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
}
