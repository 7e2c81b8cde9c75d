// `npm pack`, to a file of a given name.
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LONGEST_MS = 60_000;

export function pack(folder, to) {
  mkdirSync(dirname(to), { recursive: true });
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', dirname(to)];
  const npm = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: LONGEST_MS,
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error(`npm pack failed in ${folder}: ${npm.stderr}`);
  const result = JSON.parse(npm.stdout);
  // npm 10 answers with a list, npm 11 with names.
  const [{ filename }] = Object.values(result);
  renameSync(join(dirname(to), filename.replace('@', '').replace('/', '-')), to);
  return to;
}
