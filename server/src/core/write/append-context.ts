import type { HubLimits } from '@session-hub/shared';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Randomness } from '../../ports/randomness.js';
import type { SessionStore } from '../../ports/session-store.js';
import type { PolicySettings } from '../session/policy/policy-settings.js';
import type { CommitWatch } from './commit-watch.js';
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
