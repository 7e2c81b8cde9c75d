import { spawnSync } from 'node:child_process';
import { MissingError } from './system.js';

/** Makes a program of Debian's available where that can be done; what is there already is left alone. */
export function ensureInstalled(program: string, packages: readonly string[]): void {
  if (isThere(program)) return;
  const how = `apt-get install ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !isThere('apt-get'))
    throw new MissingError(`${program} is missing: ${how}`);
  console.log(`Installing ${packages.join(' ')} to compare with.`);
  const apt = (...args: string[]): boolean =>
    spawnSync('apt-get', [...args], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (!apt(...install)) apt('update') && apt(...install);
  if (!isThere(program)) throw new MissingError(`${program} is missing, and could not be installed: ${how}`);
}

function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}
