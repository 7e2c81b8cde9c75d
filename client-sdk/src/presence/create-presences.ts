import { HubError, type Person, type PresenceMessage } from '@session-hub/shared';
import type { Connection } from '../connection/connection.js';
import { gather } from '../core/gather.js';
import { createListeners, type Listeners } from '../core/listeners.js';
import { createPool } from '../core/pool.js';
import { createRetry, type Retry } from '../core/retry.js';
import type { Environment } from '../environment.js';
import type { Presence, PresenceNews, SessionPresence } from './session-presence.js';

interface Watched {
  readonly id: string;
  readonly news: Listeners<PresenceNews & { change: null }>;
  readonly changed: () => void;
  readonly retry: Retry;
  version: number;
  current: Presence | null;
  error: HubError | null;
}

/** The presence of all sessions that somebody asks about over one connection (R57). */
export function createPresences(
  environment: Environment,
  connection: Connection,
): (id: string) => SessionPresence {
  const pool = createPool(environment, open, shut);
  connection.news.on('open', () => pool.values().forEach(watch));
  connection.news.on('presence', (message) => {
    const watched = pool.peek(message.id);
    if (watched) receive(watched, message);
  });

  return (id) => {
    const on: SessionPresence['on'] = (name, listener) => listen(name, listener);
    return {
      id,
      get current() {
        return pool.peek(id)?.current ?? null;
      },
      get error() {
        return pool.peek(id)?.error ?? null;
      },
      subscribe: (listener) => listen('change', listener),
      on,
    };

    function listen<Name extends keyof PresenceNews | 'change'>(
      name: Name,
      listener: (news: (PresenceNews & { change: null })[Name]) => void,
    ) {
      const { item: watched, leave } = pool.use(id);
      const forget = watched.news.on(name, listener);
      return () => {
        forget();
        leave();
      };
    }
  };

  function open(id: string): Watched {
    const news = createListeners<PresenceNews & { change: null }>(environment);
    const watched: Watched = {
      id,
      news,
      changed: gather(environment, () => news.tell('change', null)),
      retry: createRetry(environment),
      version: 0,
      current: null,
      error: null,
    };
    watch(watched);
    return watched;
  }

  function shut({ id, retry }: Watched) {
    retry.cancel();
    connection.request('unwatch-presence', { id }, () => {});
  }

  function watch(watched: Watched) {
    const { id, retry, current: before } = watched;
    connection.request('watch-presence', { id }, (reply) => {
      // It was left, or somebody began anew meanwhile.
      if (pool.peek(id) !== watched) return;
      if (!reply || (!reply.ok && reply.error.retryable)) {
        return void retry.later(() => watch(watched), reply?.error.retryAfter);
      }
      retry.reset();
      watched.error = reply.ok ? null : new HubError(reply.error);
      if (reply.ok) {
        const { version, ...current } = reply.value;
        Object.assign(watched, { version, current });
        // What happened while nobody told us.
        if (before) {
          for (const person of missing(current.people, before.people)) watched.news.tell('join', person);
          for (const person of missing(before.people, current.people)) watched.news.tell('leave', person);
        }
      }
      watched.changed();
    });
  }

  function receive(watched: Watched, message: PresenceMessage) {
    const { from, to, people: changed, joined, left, total, connections } = message;
    // Overtaken by an answer that holds it already.
    if (to <= watched.version) return;
    if (from !== watched.version || !watched.current) return watch(watched);
    const known = new Map<string, Person>();
    for (const person of [...watched.current.people, ...changed]) known.set(person.id, person);
    for (const id of left) known.delete(id);
    watched.version = to;
    watched.current = { people: [...known.values()], total, connections };
    for (const id of joined) watched.news.tell('join', id);
    for (const id of left) watched.news.tell('leave', id);
    watched.changed();
  }
}

/** The ids in the one list that are not in the other. */
function missing(people: readonly Person[], others: readonly Person[]): string[] {
  const known = new Set(others.map(({ id }) => id));
  return people.map(({ id }) => id).filter((id) => !known.has(id));
}
