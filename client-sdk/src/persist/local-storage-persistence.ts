import { onHide } from './on-hide.js';
import type { Persistence } from './persistence.js';
import { entryOf, type SavedEntry, savedOf } from './saved-entry.js';

const MOST_SESSIONS = 50;

/**
 * Keeps up to 50 views in the browser's localStorage, under keys that begin with `prefix`.
 *
 * @example
 * import { connectHub } from '@session-hub/client';
 * import { localStoragePersistence } from '@session-hub/client/persist';
 *
 * const hub = connectHub('https://hub.example', { persist: localStoragePersistence('my-app:') });
 */
export function localStoragePersistence(prefix = 'session-hub:'): Persistence {
  const order = `${prefix}order`;
  const read = (key: string): unknown =>
    attempt(() => JSON.parse(localStorage.getItem(key) ?? 'null') as unknown);
  const ids = (): string[] => {
    const kept = read(order);
    return Array.isArray(kept) ? kept : [];
  };

  return {
    load: (id) => attempt(() => savedOf(id, read(prefix + id) as SavedEntry | null)),
    save(id, saved) {
      attempt(() => {
        const kept = [...ids().filter((known) => known !== id), id];
        const leaving = kept.splice(0, kept.length - MOST_SESSIONS);
        for (const oldest of leaving) localStorage.removeItem(prefix + oldest);
        localStorage.setItem(prefix + id, JSON.stringify(entryOf(saved)));
        localStorage.setItem(order, JSON.stringify(kept));
      });
    },
    remove(id) {
      attempt(() => localStorage.removeItem(prefix + id));
    },
    onHide,
  };
}

/** Full, damaged or forbidden storage costs a catch-up and nothing else. */
function attempt<Value>(act: () => Value): Value | null {
  try {
    return act();
  } catch {
    return null;
  }
}
