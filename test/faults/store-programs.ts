import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { EmbeddedStore } from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';

/** A folder for the tests of one file, removed after them. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'session-hub-faults-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function openedStore(
  folder: string,
  options: { maxBytes?: number } = {},
): Promise<EmbeddedStore> {
  const store = new EmbeddedStore({ clock: systemClock, folder, ...options });
  await store.open();
  return store;
}

/** How to run a command where it may mount file systems that nobody else sees; null where that is not allowed. */
export function mountingCommand(): readonly string[] | null {
  for (const command of [
    ['unshare', '-m'],
    ['unshare', '-rm'],
  ]) {
    const [program = '', ...args] = command;
    const tried = spawnSync(program, [...args, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
    if (tried.status === 0) return command;
  }
  return null;
}
