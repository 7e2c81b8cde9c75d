// `npm run docs:api` writes docs/api. With `--check` it writes nothing there and says what is missing or stale.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { checkExamples } from './api-reference/examples.mjs';
import { missingComments } from './api-reference/missing-comments.mjs';
import { readApi, writePages } from './api-reference/model.mjs';
import { ensureReady } from './ensure-ready.mjs';
import { root } from './root.mjs';

const PAGES = `${root}docs/api`;
const FRESH = `${root}.build/docs-api`;

const isCheck = process.argv.includes('--check');
// `npm test` has built already.
if (!isCheck) await ensureReady({ tests: false });
const api = await readApi();
const problems = [...missingComments(api.project), ...checkExamples(api.project)];
if (isCheck) {
  await writePages(api, FRESH);
  problems.push(...stalePages(), ...machinePaths());
} else {
  rmSync(PAGES, { recursive: true, force: true });
  await writePages(api, PAGES);
}
for (const problem of problems) console.error(`docs-api: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else console.log('docs-api: every export has a comment and an example that compiles');

function stalePages() {
  const names = new Set([...files(FRESH), ...files(PAGES)]);
  return [...names]
    .filter((name) => read(`${FRESH}/${name}`) !== read(`${PAGES}/${name}`))
    .map((name) => `docs/api/${name} is stale: run npm run docs:api`);
}

/** A page must not depend on where the repository is. */
function machinePaths() {
  return files(FRESH)
    .filter((name) => read(`${FRESH}/${name}`).includes(root))
    .map((name) => `docs/api/${name} names a path of this machine`);
}

function files(folder) {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.md'))
    : [];
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
