import type { Guards, SessionRecord } from '../../ports/session-record.js';
import type { EncodedEvent } from '../../ports/session-store.js';
import type { Draft } from '../session/draft/draft.js';

/** Takes part in every write of this node, whatever made it. */
export interface CommitWatch {
  /** May add to the guards what has to be written together with the events. Runs again when the write is tried again. */
  prepare(draft: Draft): void;
  /** When somebody has to look at the session on account of what was added; null when never. */
  dueAt(guards: Guards): number | null;
  /** The write is durable. Must not throw, and holds up everybody who waits for the write. */
  committed(record: SessionRecord, events: readonly EncodedEvent[]): void;
}
