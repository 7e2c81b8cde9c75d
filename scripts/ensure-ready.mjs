// Makes a bare or changed checkout runnable: installs and builds, but only what is out of date.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from './root.mjs';

const LOCK = `${root}package-lock.json`;
const STAMP = `${root}node_modules/.session-hub-stamp`;
const OLDEST_NODE = [20, 19];

/** `tests: false` leaves the tests and benchmarks unbuilt: serving does not need them. */
export async function ensureReady({ tests = true } = {}) {
  refuseOldNode();
  install();
  const { build, isBuilt } = await import('./build.mjs');
  if (isBuilt({ tests })) return;
  console.log('session-hub: building');
  await build({ tests });
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(
    `session-hub needs Node ${OLDEST_NODE.join('.')} or newer; this is Node ${process.versions.node}.`,
  );
  process.exit(1);
}

function install() {
  const wanted = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  console.log('session-hub: installing dependencies');
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error('npm ci failed; its message is above.');
  writeFileSync(STAMP, wanted);
}
