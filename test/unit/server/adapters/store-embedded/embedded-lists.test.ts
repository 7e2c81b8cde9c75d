import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { SessionQuery } from '@session-hub/shared';
import {
  EmbeddedStore,
  type EmbeddedStoreOptions,
} from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import type { JournalPage } from 'session-hub/internal/adapters/store-embedded/journal-messages.js';
import { ListThread } from 'session-hub/internal/adapters/store-embedded/list-thread.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { SessionScript } from '../../../../contract/session-script.js';

const root = mkdtempSync(join(tmpdir(), 'session-hub-lists-'));
const atEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function opened(name: string, options: Partial<EmbeddedStoreOptions> = {}): Promise<EmbeddedStore> {
  const store = new EmbeddedStore({ clock: systemClock, folder: join(root, name), ...options });
  await store.open();
  atEnd.push(() => store.close());
  return store;
}

/** Looks nothing up before `letGo`. */
function heldLists() {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  atEnd.push(letGo);
  const empty: JournalPage = { rows: [], total: 0, next: null };
  return { letGo, lists: { page: () => held.then(() => empty), close: async () => {} } };
}

describe('the lists of an embedded store', () => {
  it('R38: hold up no commit and no read while they are looked up', async () => {
    const { letGo, lists } = heldLists();
    const store = await opened('held', { lists });
    const script = new SessionScript('one');
    let answered = 0;
    const asked = [{ text: 'x' }, {}].map((query) => store.list(query).then(() => (answered += 1)));
    expect(await store.write(script.write({ events: [script.line()] }))).toBe('committed');
    expect(await store.read('one')).toMatchObject({ revision: 1 });
    expect(answered).toBe(0);
    letGo();
    await Promise.all(asked);
  });

  it('R38: are refused with a time to come back when many wait, and searches leave room for the others', async () => {
    const { letGo, lists } = heldLists();
    const store = await opened('flooded', { lists });
    const searches = Array.from({ length: 100 }, () => store.list({ text: 'x' }));
    const plain = Array.from({ length: 100 }, () => store.list({ owner: 'ann' }));
    letGo();
    const refused = (await Promise.allSettled(searches)).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(79);
    expect(refused[0]).toMatchObject({ reason: { code: 'overloaded', retryAfter: 1_000 } });
    expect(await Promise.all(plain)).toHaveLength(100);
  });

  it('R38: are looked up for the hub and for live lists while searches of clients are held', async () => {
    const { letGo, lists } = heldLists();
    const empty: JournalPage = { rows: [], total: 0, next: null };
    const page = async ({ text }: SessionQuery): Promise<JournalPage> =>
      text === 'held' ? await lists.page() : empty;
    const store = await opened('lanes', { lists: { ...lists, page } });
    const searches = Array.from({ length: 25 }, () => store.list({ text: 'held' }).catch(() => null));
    for (const purpose of ['hub', 'live-list'] as const) {
      expect(await store.list({ text: 'other' }, purpose)).toMatchObject({ total: 0, next: null });
    }
    letGo();
    await Promise.all(searches);
  });

  it('start another thread when theirs could not go on, and leave no log behind when the store closes', async () => {
    const folder = join(root, 'thread');
    mkdirSync(folder);
    const lists = new ListThread({ folder, maxBytes: null });
    await expect(lists.page({ text: 'x' }, null)).rejects.toMatchObject({ failure: 'broken' });
    const store = await opened('thread', { lists });
    await store.write(new SessionScript('one').write());
    expect((await store.list({ text: 'ONE' })).rows.map(({ id }) => id)).toEqual(['one']);
    await store.close();
    await expect(lists.page({}, null)).rejects.toMatchObject({ failure: 'broken' });
    expect(readdirSync(folder).sort()).toEqual(['sessions.db', 'sessions.lock']);
  });

  it('are looked up by the journal itself on a file system without shared memory', async () => {
    const folder = join(root, 'alone');
    // Stands where the shared memory would be.
    mkdirSync(join(folder, 'sessions.db-shm'), { recursive: true });
    const store = await opened('alone');
    await store.write(new SessionScript('one').write());
    expect(await store.list({ text: 'one' })).toMatchObject({ total: 1, rows: [{ id: 'one' }], next: null });
    expect(await store.health()).toEqual({ ok: true });
    await expect(opened('alone')).rejects.toThrow('in use by another running hub');
  });
});
