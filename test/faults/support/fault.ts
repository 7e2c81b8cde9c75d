import type { Random } from 'session-hub/internal/testing/random.js';
import type { RedisSettings } from '../../support/redis/redis-settings.js';
import type { FaultStage, StageSettings } from './fault-stage.js';
import type { FaultWatcher } from './fault-watcher.js';

export type Promised = 'kept' | 'told';

export interface FaultRun {
  readonly stage: FaultStage;
  readonly random: Random;
  /** Those of this round. */
  readonly sessions: readonly string[];
  readonly scale: 'short' | 'full';
  readonly watchers: readonly FaultWatcher[];
  /** Waits until every worker and every watcher has a connection. */
  everybodyIsBack(): Promise<void>;
  /** Waits until every worker has had a report acknowledged that it made after this call. */
  everybodyReports(): Promise<void>;
  /** The workers report nothing new from here on; otherwise they go on until the fault is over. */
  rest(): void;
}

export interface Fault extends StageSettings {
  readonly name: string;
  /**
   * `kept`: nothing acknowledged is lost, and no watcher has to start over. `told`: something may be lost, but
   * never silently.
   */
  readonly promise: Promised;
  /** In the full run and in the short one, which leaves a fault out that has none. */
  readonly rounds: { readonly full: number; readonly short: number };
  /** Resolves when everything is in order again, the load having gone on all the while. Rejects when it did not come about. */
  strike(run: FaultRun): Promise<void>;
}

/** What keeps everything it acknowledged through a kill. */
export const ALWAYS_ON_DISK: RedisSettings = { appendonly: 'yes', appendfsync: 'always' };
/** What may lose the last second with its machine. */
export const EACH_SECOND_ON_DISK: RedisSettings = { appendonly: 'yes', appendfsync: 'everysec' };
