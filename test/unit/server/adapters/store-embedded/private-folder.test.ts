import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { EmbeddedStore } from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { SessionScript } from '../../../../contract/session-script.js';
import { RecordingLogger } from '../../../../support/recording-logger.js';

const root = mkdtempSync(join(tmpdir(), 'session-hub-private-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The modes while a store with a session is open, and what it warned of. */
async function modesOf(folder: string): Promise<{ modes: Record<string, string>; warnings: string[] }> {
  const logger = new RecordingLogger();
  const store = new EmbeddedStore({ clock: systemClock, folder, logger });
  await store.open();
  try {
    await store.write(new SessionScript('one').write());
    await store.list({});
    const names = ['.', ...readdirSync(folder).sort()];
    const modes = names.map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
    return { modes: Object.fromEntries(modes), warnings: logger.lines.map(({ message }) => message) };
  } finally {
    await store.close();
  }
}

const PRIVATE = {
  'sessions.db': '600',
  'sessions.db-shm': '600',
  'sessions.db-wal': '600',
  'sessions.lock': '600',
};

// There are no such modes on Windows.
const whereModesAre = process.platform === 'win32' ? describe.skip : describe;
whereModesAre('the data folder', () => {
  it('is for the user of the hub alone, with all that is in it', async () => {
    expect(await modesOf(join(root, 'new'))).toEqual({ modes: { '.': '700', ...PRIVATE }, warnings: [] });
  });

  it('is taken from the others when an earlier release left it open', async () => {
    const folder = join(root, 'old');
    await modesOf(folder);
    rmSync(join(folder, 'sessions.lock'));
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'sessions.db'), 0o644);
    expect(await modesOf(folder)).toEqual({ modes: { '.': '700', ...PRIVATE }, warnings: [] });
  });

  it('keeps its mode where others have files in it, which is said', async () => {
    const folder = join(root, 'common');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'theirs.txt'), '');
    chmodSync(join(folder, 'theirs.txt'), 0o644);
    expect(await modesOf(folder)).toEqual({
      modes: { '.': '755', ...PRIVATE, 'theirs.txt': '644' },
      warnings: [expect.stringContaining('holds other files too')],
    });
  });
});
