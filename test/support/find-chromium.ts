import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Another test file may be installing it at this very moment: wait for the lock instead of failing. */
const PATIENT = ['-o', 'DPkg::Lock::Timeout=240', '-o', 'Acquire::Retries=2', '-qq'];
const UPDATE_MS = 120_000;
const INSTALL_MS = 420_000;

let found: Promise<string> | null = null;

/**
 * The path of a Chromium. Where there is none, and this is root on a Debian, it is installed. Otherwise this
 * fails and says what to do: a browser test that skips itself proves nothing.
 */
export function findChromium(): Promise<string> {
  found ??= find();
  return found;
}

async function find(): Promise<string> {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM is ${named}, which cannot be run.`);
  }
  const present = onPath(NAMES);
  if (present !== null) return present;
  const trouble = await install();
  const installed = onPath(NAMES);
  if (installed !== null) return installed;
  throw new Error(
    `The browser tests need Chromium: install Debian's package "chromium", or name another one in CHROMIUM.${trouble}`,
  );
}

async function install(): Promise<string> {
  if (process.getuid?.() !== 0 || onPath(['apt-get']) === null) return '';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', [...PATIENT, 'update'], { env, timeout: UPDATE_MS });
  } catch {
    // The lists may be good enough as they are.
  }
  try {
    const options = [...PATIENT, '-y', '--no-install-recommends'];
    await run('apt-get', [...options, 'install', 'chromium'], { env, timeout: INSTALL_MS });
    return '';
  } catch (error) {
    return ` Installing it failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function onPath(names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of names) {
    const path = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (path !== undefined) return path;
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
