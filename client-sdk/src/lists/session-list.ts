import type { HubError, SessionPage } from '@session-hub/shared';

/** A page of sessions that stays current while somebody subscribes to it. Equal queries share one page. */
export interface SessionList {
  /** Null until known, or while nobody subscribes. Keeps its identity until it changes. */
  readonly page: SessionPage | null;
  /** Why the hub does not show this list; null otherwise. */
  readonly error: HubError | null;
  /** Calls `listener` after `page` or `error` have changed. The last one leaving ends the watch. */
  subscribe(listener: () => void): () => void;
}
