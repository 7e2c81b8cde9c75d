import { chmodSync, closeSync, openSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

export const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const FOR_OTHERS = 0o077;
/** All our files begin so. */
const OURS = 'sessions.';

const hasModes = process.platform !== 'win32';

/** Makes an empty file that only the hub's own user may read, where there is none. SQLite gives its log the same mode. */
export function makePrivateFile(path: string): void {
  try {
    // Never opens a file that is there: closing it would free the locks that this process has on it.
    closeSync(openSync(path, 'wx', FILE_MODE));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/**
 * Takes the folder and its files from all other users: earlier releases made them as wide as the process allowed. A
 * folder with files of others keeps its mode. Returns sentences about what stays open.
 */
export function keepPrivate(folder: string): string[] {
  if (!hasModes) return [];
  try {
    return tightenAll(folder);
  } catch (error) {
    return [`${folder}: its mode could not be checked (${String(error)}).`];
  }
}

function tightenAll(folder: string): string[] {
  const names = readdirSync(folder);
  const ours = names.filter((name) => name.startsWith(OURS));
  const warnings = ours.flatMap((name) => tighten(join(folder, name), FILE_MODE));
  if (ours.length === names.length) return [...tighten(folder, FOLDER_MODE), ...warnings];
  return isOpen(statSync(folder))
    ? [
        `${folder} holds other files too and stays open to other users. Give the hub a folder of its own.`,
        ...warnings,
      ]
    : warnings;
}

function tighten(path: string, mode: number): string[] {
  try {
    const found = statSync(path);
    if (!isOpen(found)) return [];
    if (found.uid !== process.getuid?.()) {
      return [`${path} belongs to another user, and others may read it. Make it ${mode.toString(8)}.`];
    }
    chmodSync(path, mode);
    return [];
  } catch (error) {
    // SQLite removes its log when the last connection closes.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    return [`${path} may be read by other users, and that cannot be changed (${String(error)}).`];
  }
}

function isOpen({ mode }: Stats): boolean {
  return (mode & FOR_OTHERS) !== 0;
}
