import type { HubLimits } from '@session-hub/shared';
import type { Clock, Randomness } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Guards, SessionRecord } from '../../ports/session-record.js';
import type { EncodedEvent, SessionStore } from '../../ports/session-store.js';
import type { Draft } from '../session/draft/draft.js';
import type { PolicySettings } from '../session/policy/policy-settings.js';
import type { PaceBook } from './pace-book.js';
import type { RecordCache } from './record-cache.js';

/** What every change needs around it. */
export interface AppendContext {
  readonly store: SessionStore;
  readonly cache: RecordCache;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
  /** As they are now: they change while hubs run. */
  readonly limits: { readonly current: HubLimits };
  /** As it is now: what sessions live by that are created without more. */
  readonly policy: PolicySettings;
  readonly paces: PaceBook;
  readonly watch: CommitWatch;
}

/** Takes part in every write of this node, whatever made it. */
export interface CommitWatch {
  /** May add to the guards what has to be written together with the events. Runs again when the write is tried again. */
  prepare(draft: Draft): void;
  /** When somebody has to look at the session on account of what was added; null when never. */
  dueAt(guards: Guards): number | null;
  /** The write is durable. Must not throw, and holds up everybody who waits for the write. */
  committed(record: SessionRecord, events: readonly EncodedEvent[]): void;
}
