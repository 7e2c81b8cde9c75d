import type { HubError, SessionPage } from '@session-hub/shared';

/**
 * A page of sessions that stays current while it has a subscriber. Equal queries share one page.
 *
 * @example
 * const list = hub.sessions({ status: ['active'], limit: 20 });
 * const stop = list.subscribe(() => console.log(list.page?.total, list.error?.message));
 * stop();
 */
export interface SessionList {
  /** Null until it is known, and without subscribers. The object stays the same until it changes. */
  readonly page: SessionPage | null;
  /** The reason why the hub refuses this list; null otherwise. */
  readonly error: HubError | null;
  /** Calls `listener` after each change of `page` or `error`. When the last subscriber leaves, updates stop. */
  subscribe(listener: () => void): () => void;
}
