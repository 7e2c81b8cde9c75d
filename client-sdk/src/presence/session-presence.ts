import type { HubError, Person } from '@session-hub/shared';

/**
 * The people who watch a session, on all nodes of the hub.
 *
 * @example
 * const current: Presence | null = presence.current;
 * console.log(current?.total, current?.people.map(({ id }) => id));
 */
export interface Presence {
  /** The people who came first, at most 200. */
  readonly people: readonly Person[];
  /** The number of people, also of those not in `people`. */
  readonly total: number;
  /** The number of connections of all people together. */
  readonly connections: number;
}

/**
 * What presence reports to its listeners, by name.
 *
 * @example
 * presence.on('join', (id: PresenceNews['join']) => console.log(`${id} is here`));
 */
export interface PresenceNews {
  /** The id of a person who has just come. */
  join: string;
  /** The id of a person who has left and did not return at once. */
  leave: string;
}

/**
 * The people who watch one session. It is current while it has a listener here. All handles of one id share
 * it.
 *
 * @example
 * const presence = await hub.presence('nightly-import');
 * presence.subscribe(() => console.log(presence.current?.total));
 */
export interface SessionPresence {
  /** The id of the session. */
  readonly id: string;
  /**
   * Null until it is known, and without listeners. It stays while the hub is out of reach. The object stays
   * the same until it changes.
   */
  readonly current: Presence | null;
  /** The reason why the hub refuses it; null otherwise. */
  readonly error: HubError | null;
  /** Calls `listener` after each change of `current` or `error`. */
  subscribe(listener: () => void): () => void;
  /** Calls `listener` for each person who comes or leaves, but not for those who were there at the start. */
  on<Name extends keyof PresenceNews>(name: Name, listener: (id: PresenceNews[Name]) => void): () => void;
}
