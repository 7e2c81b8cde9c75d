import type { HubError, Person } from '@session-hub/shared';

/** Who watches a session, on all nodes of the hub. */
export interface Presence {
  /** Those who came first, 200 at most. */
  readonly people: readonly Person[];
  /** All people, named or not. */
  readonly total: number;
  readonly connections: number;
}

/** What presence tells, by name. */
export interface PresenceNews {
  /** The id of somebody who has just come. */
  join: string;
  /** The id of somebody who has left, and has not come back at once. */
  leave: string;
}

/** The watchers of one session, followed while somebody listens here. All handles of one id share what they know. */
export interface SessionPresence {
  readonly id: string;
  /** Null until known, or while nobody listens. Keeps its identity until it changes; kept while the hub is away. */
  readonly current: Presence | null;
  /** Why the hub does not tell; null otherwise. */
  readonly error: HubError | null;
  /** Calls `listener` after `current` or `error` have changed. */
  subscribe(listener: () => void): () => void;
  /** Calls `listener` for each who comes or leaves, never for those who were there when this began. */
  on<Name extends keyof PresenceNews>(name: Name, listener: (id: PresenceNews[Name]) => void): () => void;
}
