// The whole build: compile, copy what tsc does not, bundle the client and the dashboard.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleClient, bundleDashboard } from './bundle.mjs';
import { copyAssets } from './copy-assets.mjs';
import { plainTypes } from './packages/plain-types.mjs';
import { packClient } from './packages/stage-client.mjs';
import { root } from './root.mjs';

/** Where each TypeScript project has its sources and puts its output. `serving` needs only some. */
const projects = [
  { name: 'shared', sources: 'shared/src', output: 'shared/dist', serving: true },
  { name: 'client-sdk', sources: 'client-sdk/src', output: 'client-sdk/dist', serving: true },
  { name: 'server', sources: 'server/src', output: 'server/dist', serving: true },
  { name: 'dashboard', sources: 'dashboard/src', output: 'dashboard/.build', serving: true },
  { name: 'test', sources: 'test', output: '.build/test', serving: false },
  { name: 'bench', sources: 'bench', output: '.build/bench', serving: false },
];

const IN_CLIENT = ['shared', 'client-sdk'];

export async function build({ tests = true } = {}) {
  const chosen = choose(tests);
  const inputs = fingerprint(chosen);
  for (const project of chosen) removeStale(project);
  compile(chosen);
  copyAssets();
  await bundleClient();
  await bundleDashboard();
  await packClientOnce(chosen);
  remember(tests, inputs);
}

/** Writing its types out takes seconds, so that a change of the server does not do it again. */
async function packClientOnce(chosen) {
  const inputs = fingerprint(chosen.filter(({ name }) => IN_CLIENT.includes(name)));
  const stamp = `${root}.build/packed-client`;
  const isPacked = existsSync(`${root}client-sdk/dist/bundle/client.tgz`) && existsSync(stamp);
  if (isPacked && readFileSync(stamp, 'utf8') === inputs) return;
  rmSync(stamp, { force: true });
  await packClient(plainTypes());
  writeFileSync(stamp, inputs);
}

export function isBuilt({ tests = true } = {}) {
  const chosen = choose(tests);
  const missing = chosen.some(
    ({ sources, output }) => hasCode(sources) && !existsSync(`${root}${output}/.tsbuildinfo`),
  );
  return !missing && existsSync(stamp(tests)) && readFileSync(stamp(tests), 'utf8') === fingerprint(chosen);
}

function choose(tests) {
  return projects.filter((project) => tests || project.serving);
}

function hasCode(sources) {
  return files(sources).some((file) => /\.tsx?$/.test(file));
}

function compile(chosen) {
  const folders = chosen.map(({ name }) => name);
  const tsc = spawnSync(process.execPath, [`${root}node_modules/typescript-7/bin/tsc`, '-b', ...folders], {
    cwd: root,
    stdio: 'inherit',
  });
  if (tsc.status !== 0) throw new Error('The TypeScript build failed; its messages are above.');
}

/** tsc leaves the output of a deleted or renamed source behind, and jest would still run it. */
function removeStale({ sources, output }) {
  for (const file of files(output)) {
    if (file.startsWith('bundle/') || file === '.tsbuildinfo') continue;
    const stem = file.replace(/(\.d\.ts|\.js)(\.map)?$/, '');
    const candidates = [file, `${stem}.ts`, `${stem}.tsx`];
    if (!candidates.some((name) => existsSync(join(root, sources, name)))) rmSync(join(root, output, file));
  }
}

function fingerprint(chosen) {
  const hash = createHash('sha256');
  const paths = ['tsconfig.json', 'tsconfig.base.json', 'package.json', 'package-lock.json', 'LICENSE'];
  for (const file of files('scripts')) paths.push(`scripts/${file}`);
  for (const { name, sources } of chosen) {
    if (sources !== name)
      paths.push(
        ...['package.json', 'tsconfig.json', 'README.md']
          .map((file) => `${name}/${file}`)
          .filter((path) => existsSync(root + path)),
      );
    for (const file of files(sources)) paths.push(`${sources}/${file}`);
  }
  for (const path of paths) {
    const { mtimeMs, size } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function files(folder) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(path.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

function stamp(tests) {
  return `${root}.build/built-${tests ? 'all' : 'serving'}`;
}

function remember(tests, inputs) {
  mkdirSync(`${root}.build`, { recursive: true });
  writeFileSync(stamp(tests), inputs);
  if (tests) writeFileSync(stamp(false), fingerprint(choose(false)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // `serving`: without the tests and benchmarks, whose sources need not be there.
  await build({ tests: process.argv[2] !== 'serving' }).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
