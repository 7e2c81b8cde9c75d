import { onHide } from './on-hide.js';
import type { Persistence } from './persistence.js';
import { entryOf, type SavedEntry, savedOf } from './saved-entry.js';

const MOST_SESSIONS = 200;
const STORE = 'sessions';

/**
 * Keeps up to 200 views in IndexedDB. It has more room than localStorage and works in workers too.
 *
 * @example
 * import { connectHub } from '@session-hub/client';
 * import { indexedDbPersistence } from '@session-hub/client/persist';
 *
 * const hub = connectHub('https://hub.example', { persist: indexedDbPersistence() });
 */
export function indexedDbPersistence(name = 'session-hub'): Persistence {
  let opened: Promise<IDBDatabase> | null = null;
  const database = (): Promise<IDBDatabase> => {
    opened ??= open(name);
    return opened;
  };

  async function run<Value>(
    mode: IDBTransactionMode,
    act: (store: IDBObjectStore) => IDBRequest<Value>,
  ): Promise<Value> {
    return await settled(act((await database()).transaction(STORE, mode).objectStore(STORE)));
  }

  return {
    load: async (id) => savedOf(id, await run<SavedEntry | undefined>('readonly', (store) => store.get(id))),
    async save(id, saved) {
      await run('readwrite', (store) => store.put({ ...entryOf(saved), savedAt: saved.view.updatedAt }, id));
      const kept = await run('readonly', (store) => store.count());
      if (kept > MOST_SESSIONS) await dropOldest(await database());
    },
    async remove(id) {
      await run('readwrite', (store) => store.delete(id));
    },
    onHide,
  };
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE).createIndex('savedAt', 'savedAt');
  return settled(request);
}

/** The one whose session has been quiet the longest. */
async function dropOldest(database: IDBDatabase): Promise<void> {
  const store = database.transaction(STORE, 'readwrite').objectStore(STORE);
  const cursor = await settled(store.index('savedAt').openCursor());
  if (cursor !== null) await settled(cursor.delete());
}

function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
