import type { SavedSession } from './persistence.js';

/** Raised when an older entry could no longer be read. */
const VERSION = 1;

export interface SavedEntry {
  version: number;
  saved: SavedSession;
}

export function entryOf(saved: SavedSession): SavedEntry {
  return { version: VERSION, saved };
}

/** What the entry holds, or null for what is damaged, of another version, or another session's. */
export function savedOf(id: string, entry: Partial<SavedEntry> | undefined | null): SavedSession | null {
  const saved = entry?.saved;
  if (entry?.version !== VERSION || saved === undefined) return null;
  return saved.view.id === id && saved.view.seq === saved.cursor.seq ? saved : null;
}
