import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { EmbeddedStore } from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import { LogSize } from 'session-hub/internal/adapters/store-embedded/log-size.js';
import { openBeside } from 'session-hub/internal/adapters/store-embedded/open-database.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { SessionScript } from '../../../../contract/session-script.js';

const MIB = 1_024 * 1_024;
/** A quarter of the least a store takes up, from which on SQLite writes the log back, and twice of it. */
const USUAL = MIB / 4;
const TOO_LONG = 2 * USUAL;

const root = mkdtempSync(join(tmpdir(), 'session-hub-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the write-ahead log of an embedded store', () => {
  it('waits for no list again at once when a checkpoint failed, and then waits for nothing else', () => {
    const folder = join(root, 'failing');
    mkdirSync(folder);
    const log = join(folder, 'sessions.db-wal');
    const executed: string[] = [];
    const connection = {
      exec(sql: string) {
        executed.push(sql);
        if (sql.includes('checkpoint')) throw new Error('disk I/O error');
      },
    };
    const size = new LogSize(connection, { folder, maxBytes: MIB });
    const tried = ['pragma busy_timeout = 1000', 'pragma wal_checkpoint(restart)', 'pragma busy_timeout = 0'];
    writeFileSync(log, Buffer.alloc(TOO_LONG));
    size.check();
    size.check();
    expect(executed).toEqual(tried);
    writeFileSync(log, Buffer.alloc(TOO_LONG + USUAL));
    size.check();
    expect(executed).toEqual([...tried, ...tried]);
  });

  it('starts over once a list has ended, and the commit that makes it too long is answered before that', async () => {
    const folder = join(root, 'held');
    const store = new EmbeddedStore({ clock: systemClock, folder, maxBytes: MIB });
    await store.open();
    const list = openBeside({ folder, maxBytes: MIB });
    const lengthOfLog = (): number => statSync(join(folder, 'sessions.db-wal')).size;
    try {
      const script = new SessionScript('one');
      await store.write(script.write());
      list.exec('begin');
      list.prepare('select count(*) from sessions').get([]);
      while (lengthOfLog() < TOO_LONG) {
        const title = 'x'.repeat(16 * 1_024);
        expect(await store.write(script.write({ view: { title } }))).toBe('committed');
      }
      // The journal waits for this list now, or is about to. Had it waited before its answer, it would have given up.
      list.exec('commit');
      await store.write(script.write({ view: { title: 'short' } }));
      expect(lengthOfLog()).toBeLessThanOrEqual(USUAL);
    } finally {
      list.close();
      await store.close();
    }
  });
});
