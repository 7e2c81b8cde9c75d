import type { Persistence, SavedSession } from './persistence.js';

/** Raised when an older entry could no longer be read. */
const VERSION = 1;
const MOST_SESSIONS = 50;

/** Keeps views in the browser's localStorage, under keys that begin with `prefix`. */
export function localStoragePersistence(prefix = 'session-hub:'): Persistence {
  const { localStorage } = globalThis;
  const order = `${prefix}order`;

  /** Full or forbidden storage costs a catch-up and nothing else. */
  function attempt<Value>(act: () => Value): Value | null {
    try {
      return act();
    } catch {
      return null;
    }
  }

  const ids = (): string[] =>
    attempt(() => JSON.parse(localStorage.getItem(order) ?? '[]') as string[]) ?? [];

  return {
    load: (id) =>
      attempt(() => {
        const { version, saved } = JSON.parse(localStorage.getItem(prefix + id) ?? '{}') as {
          version?: number;
          saved?: SavedSession;
        };
        return version === VERSION && saved?.view.id === id && saved.view.seq === saved.cursor.seq
          ? saved
          : null;
      }),
    save(id, saved) {
      attempt(() => {
        const kept = [...ids().filter((known) => known !== id), id];
        for (const oldest of kept.splice(0, kept.length - MOST_SESSIONS))
          localStorage.removeItem(prefix + oldest);
        localStorage.setItem(prefix + id, JSON.stringify({ version: VERSION, saved }));
        localStorage.setItem(order, JSON.stringify(kept));
      });
    },
    remove(id) {
      attempt(() => localStorage.removeItem(prefix + id));
    },
    onHide(listener) {
      globalThis.addEventListener?.('pagehide', listener);
      return () => globalThis.removeEventListener?.('pagehide', listener);
    },
  };
}
