import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SessionScript } from '../contract/session-script.js';
import { repositoryRoot } from '../support/repository-root.js';
import { execSql } from './exec-sql.js';
import { openedStore, temporaryFolder } from './store-programs.js';

const root = temporaryFolder();
const migration = readFileSync(
  join(repositoryRoot, 'server/src/adapters/store-embedded/migrate-1-to-2.sql'),
  'utf8',
);

/** Takes a folder back to the schema before: what that hub left behind when it was closed. */
const BACK_TO_1 = `drop table tombstones; drop table discarded; drop table settings;
  update sessions set wake_at = null where status = 'failed';
  pragma user_version = 1;`;

describe('a data folder of an older hub', () => {
  it('R70: opens with all that was in it, and what had ended gets a time to go', async () => {
    const folder = join(root, 'old');
    const before = await openedStore(folder);
    const running = new SessionScript('running', { status: 'active' });
    const ended = new SessionScript('ended', { status: 'failed', endedAt: 900 });
    for (const script of [running, ended]) {
      await before.write(script.write({ events: [script.line(), script.line()] }));
    }
    await before.close();
    execSql(folder, BACK_TO_1);

    const store = await openedStore(folder);
    expect(await store.counts('ann')).toEqual({ total: 2, byStatus: { active: 1, failed: 1 }, ofOwner: 2 });
    expect((await store.due(Date.now(), 10)).map(({ id }) => id)).toEqual(['ended']);
    expect((await store.read('running'))?.view.seq).toBe(2);
    expect(await store.readTombstone('ended')).toBeNull();
    expect(await store.write(running.write({ events: [running.line()] }))).toBe('committed');
    expect(await store.writeSettings({ version: 1, text: 'kept' })).toBe('committed');
    await store.close();

    const again = await openedStore(folder);
    expect(await again.readSettings()).toEqual({ version: 1, text: 'kept' });
    await again.close();
  });

  it('has after the migration what a new folder has', () => {
    const schema = readFileSync(
      join(repositoryRoot, 'server/src/adapters/store-embedded/schema.sql'),
      'utf8',
    );
    const created = migration.match(/^create [\s\S]*?;$/gm) ?? [];
    expect(created).toHaveLength(4);
    for (const statement of created) expect(schema).toContain(statement);
  });
});
