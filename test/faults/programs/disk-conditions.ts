// Lives on a small file system of its own: fills it, frees it, makes it read-only and writable again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '@session-hub/shared';
import { EmbeddedStore } from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { everythingOf } from '../../contract/every-event.js';
import { custom, SessionScript } from '../../contract/session-script.js';

const mountPoint = process.argv[2] ?? '';
const folder = join(mountPoint, 'data');
const copy = join(mountPoint, 'copy');
const ballast = join(mountPoint, 'ballast');
/** Moved by hand, because a store that could not write tries again after a second of this clock. */
let now = Date.now();
const clock = { ...systemClock, now: () => now };

mkdirSync(mountPoint, { recursive: true });
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', mountPoint]);
const acknowledged = await fillAndFree();
await readOnly(acknowledged);
await nothingThere();

async function fillAndFree(): Promise<number> {
  const store = await opened(folder);
  const script = new SessionScript('one');
  writeFileSync(ballast, new Uint8Array(13 * 1024 * 1024));
  let refusals = 0;
  while (refusals < 3) {
    const outcome = await store.write(script.peek({ events: [custom('x'.repeat(100_000))] })).catch(codeOf);
    if (outcome === 'committed') script.write({ events: [custom('x'.repeat(100_000))] });
    else {
      assert.equal(outcome, 'storage_full');
      refusals += 1;
    }
  }
  assert.ok(script.revision > 3);
  console.log('full: writes are refused');
  assert.equal((await store.read('one'))?.revision, script.revision);
  assert.equal((await store.log(everythingOf('one'))).length, script.view.seq);
  assert.equal((await store.health()).ok, false);
  console.log('full: reads go on');
  rmSync(ballast);
  assert.equal(await store.write(script.write({ events: [script.line()] })), 'committed');
  assert.deepEqual(await store.health(), { ok: true });
  console.log('freed: writes go on');
  // As a kill would leave it, with all of the log beside the database. By another process: closing a file that
  // SQLite has open would give up its locks.
  execFileSync('cp', ['-r', folder, copy]);
  await store.close();
  return script.revision;
}

async function readOnly(revision: number): Promise<void> {
  execFileSync('mount', ['-o', 'remount,ro', mountPoint]);
  for (const path of [folder, copy]) {
    const store = await opened(path);
    assert.equal((await store.read('one'))?.revision, revision);
    assert.equal((await store.log(everythingOf('one'))).length, revision);
    assert.equal(await store.write(new SessionScript('two').write()).catch(codeOf), 'storage_full');
    assert.equal((await store.health()).ok, false);
    await store.close();
  }
  console.log('read-only: reads work, writes are refused');

  const store = await opened(copy);
  assert.equal(await store.write(new SessionScript('two').write()).catch(codeOf), 'storage_full');
  execFileSync('mount', ['-o', 'remount,rw', mountPoint]);
  assert.equal(await store.write(new SessionScript('two').write()).catch(codeOf), 'storage_full');
  now += 1_000;
  const [first, second] = [new SessionScript('two'), new SessionScript('three')];
  const outcomes = [first.write(), first.write(), second.write()].map((write) => store.write(write));
  assert.deepEqual(await Promise.all(outcomes), ['committed', 'committed', 'committed']);
  assert.equal((await store.read('one'))?.revision, revision);
  assert.deepEqual(await store.health(), { ok: true });
  await store.close();
  console.log('writable again: writes go on');
}

async function nothingThere(): Promise<void> {
  execFileSync('mount', ['-o', 'remount,ro', mountPoint]);
  const fresh = new EmbeddedStore({ clock, folder: join(mountPoint, 'fresh') });
  await assert.rejects(fresh.open(), /does not exist and cannot be made/);
  execFileSync('mount', ['-o', 'remount,rw', mountPoint]);
  rmSync(folder, { recursive: true });
  rmSync(copy, { recursive: true });
  // Room for nothing: the database can be begun, but not made.
  mkdirSync(folder);
  try {
    writeFileSync(ballast, new Uint8Array(32 * 1024 * 1024));
  } catch {
    // Full, as intended.
  }
  await assert.rejects(new EmbeddedStore({ clock, folder }).open(), /cannot be written to/);
  rmSync(ballast);
  const store = await opened(folder);
  assert.equal(await store.write(new SessionScript('one').write()), 'committed');
  await store.close();
  console.log('no database: opening says why');
}

async function opened(path: string): Promise<EmbeddedStore> {
  const store = new EmbeddedStore({ clock, folder: path });
  await store.open();
  return store;
}

function codeOf(error: unknown): string {
  return error instanceof HubError ? error.code : String(error);
}
