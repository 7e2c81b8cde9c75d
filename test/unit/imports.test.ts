import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { repositoryRoot } from '../support/repository-root.js';

const CHECK = join(repositoryRoot, 'scripts/check-imports.mjs');

/** What the check says of a copy of the core with these imports added. */
function complaintsAbout(added: Readonly<Record<string, string>>): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'session-hub-imports-'));
  try {
    for (const folder of ['server/src/core', 'server/src/ports'])
      cpSync(join(repositoryRoot, folder), join(copy, folder), { recursive: true });
    for (const [file, specifier] of Object.entries(added))
      appendFileSync(join(copy, 'server/src/core', file), `\nimport '${specifier}';\n`);
    const { stderr } = spawnSync(process.execPath, [CHECK, '--in', copy], { encoding: 'utf8' });
    return stderr.split('\n').filter((line) => line !== '');
  } finally {
    rmSync(copy, { recursive: true });
  }
}

it('refuses a layer that imports one above it, and folders that import each other at any depth', () => {
  const complaints = complaintsAbout({
    'read/heartbeats.ts': '../write/changes.js',
    'session/draft/actors.ts': '../operations/lease-changes.js',
    'hub/limits/laid-over.ts': '../hub-core-options.js',
  });
  expect(complaints).toEqual([
    'imports: server/src/core/read/heartbeats.ts may not import server/src/core/write/changes.ts (core/read)',
    expect.stringMatching(/in a circle: .*actors.ts imports .*session\/operations\/lease-changes.ts/),
    // The files of a folder count as one: `limits` is imported by a neighbour of the file that it imports.
    expect.stringMatching(/in a circle: .*laid-over.ts imports .*hub\/hub-core-options.ts/),
  ]);
});
