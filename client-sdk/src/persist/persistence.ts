import type { Cursor, SessionView } from '@session-hub/shared';

/**
 * What is saved of one session.
 *
 * @example
 * import { localStoragePersistence } from '@session-hub/client/persist';
 *
 * const saved: SavedSession | null = await localStoragePersistence().load('nightly-import');
 * console.log(saved?.view.status, saved?.cursor.seq);
 */
export interface SavedSession {
  /** How far this client has read the log. */
  cursor: Cursor;
  /** The view at that cursor. */
  view: SessionView;
}

/**
 * Where views are kept across page reloads. When it loses something, the client only catches up, so errors
 * are not reported. It holds a bounded number of sessions and drops the one saved longest ago.
 *
 * @example
 * const saved = new Map<string, SavedSession>();
 * const persist: Persistence = {
 *   load: (id) => saved.get(id) ?? null,
 *   save: (id, session) => void saved.set(id, session),
 *   remove: (id) => void saved.delete(id),
 * };
 */
export interface Persistence {
  /** The saved session; null when it is missing, damaged or of another version. */
  load(id: string): SavedSession | null | Promise<SavedSession | null>;
  /** Saves a session, in place of an older save. */
  save(id: string, saved: SavedSession): void | Promise<void>;
  /** Removes what is saved of a session. */
  remove(id: string): void | Promise<void>;
  /** Calls `listener` when this may be the last moment to save. */
  onHide?(listener: () => void): () => void;
}
