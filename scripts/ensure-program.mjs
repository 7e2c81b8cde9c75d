import { spawnSync } from 'node:child_process';
import { installPackages } from './install-packages.mjs';

/** Finds a program that tests start, or installs its Debian package, or says what to do. */
export function ensureProgram(program, versionFlag, debianPackage) {
  const isThere = () => spawnSync(program, [versionFlag]).error === undefined;
  if (isThere()) return;
  const failure = installPackages(debianPackage);
  if (!isThere())
    throw new Error(`The tests need ${program}: install Debian's package "${debianPackage}".${failure}`);
}
