import type { Cursor, SessionView } from '@session-hub/shared';

/** What survives a page reload of one session. */
export interface SavedSession {
  cursor: Cursor;
  view: SessionView;
}

/**
 * Where views outlive the page. Losing everything in here costs a catch-up and nothing else, so failures are
 * not reported. Holds a bounded number of sessions, the longest unsaved leaving first.
 */
export interface Persistence {
  /** Null for what is missing, damaged, or of another version. */
  load(id: string): SavedSession | null | Promise<SavedSession | null>;
  save(id: string, saved: SavedSession): void | Promise<void>;
  remove(id: string): void | Promise<void>;
  /** Calls `listener` when this may be the last moment to save. */
  onHide?(listener: () => void): () => void;
}
