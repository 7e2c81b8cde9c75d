// The test files that depend on real time: they, or what they import from the tests, read a clock, wait, or start a server.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

const REAL_TIME =
  /\bset(?:Timeout|Interval)\(|timers\/promises|performance\.now\(|\bDate\.now\(|\bspawn\(|\.listen\(|\bcreateHub\(|\bsystemClock\b/;
const IMPORT = /\bfrom '(\.[^']+)\.js'/g;

/** Paths of compiled test files, for jest's `--runTestsByPath`. */
export function timedTests() {
  const known = new Map();
  return ['test', 'bench']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => isTimed(join(root, file), known))
    .map((file) => join(root, '.build', file.replace(/\.ts$/, '.js')))
    .sort();
}

function isTimed(file, known) {
  const before = known.get(file);
  if (before !== undefined) return before;
  // Files that import each other are asked once.
  known.set(file, false);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const imported = [...text.matchAll(IMPORT)].map(([, path]) => join(dirname(file), `${path}.ts`));
  const result = REAL_TIME.test(text) || imported.some((other) => isTimed(other, known));
  known.set(file, result);
  return result;
}
