// What the tests run against and is no npm package comes from Debian, where this user may install it.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** Another program may be installing something at this very moment: wait for the lock instead of failing. */
const PATIENT = ['-o', 'DPkg::Lock::Timeout=240', '-o', 'Acquire::Retries=2', '-qq'];
const UPDATE_MS = 120_000;
const INSTALL_MS = 420_000;
/** Debian's packages ask this program whether they may start their service. */
const POLICY = '/usr/sbin/policy-rc.d';

/** Returns what went wrong, as a sentence to be added to another; nothing when nothing could even be tried. */
export function installPackages(...packages) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return '';
  console.log(`session-hub: installing ${packages.join(' and ')}`);
  // A failed update is no end: the lists may be good enough as they are.
  aptGet(['update'], UPDATE_MS);
  const isOurs = !existsSync(POLICY);
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const { status } = aptGet(['-y', '--no-install-recommends', 'install', ...packages], INSTALL_MS);
    return status === 0 ? '' : ' Installing it failed; the messages are above.';
  } finally {
    if (isOurs) rmSync(POLICY, { force: true });
  }
}

function aptGet(args, timeout) {
  return spawnSync('apt-get', [...PATIENT, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
}
