import type { Person, PresenceMessage } from '@session-hub/shared';
import type { Connection } from '../connection/connection.js';
import type { Environment } from '../core/environment.js';
import {
  createPool,
  createWatched,
  HubError,
  type Watched,
  type WatchedNews,
} from '../session/first-load.js';
import type { Presence, PresenceNews, SessionPresence } from './session-presence.js';

type News = PresenceNews & WatchedNews;

interface WatchedPresence extends Watched<News> {
  readonly id: string;
  version: number;
  current: Presence | null;
  error: HubError | null;
}

/** The presence of all sessions that somebody asks about over one connection (R57). */
export function createPresences(
  environment: Environment,
  connection: Connection,
): (id: string) => SessionPresence {
  const pool = createPool<News, WatchedPresence>(environment, open, shut);
  connection.news.on('open', () => pool.values().forEach(watch));
  connection.news.on('stop', () => pool.values().forEach(watch));
  connection.news.on('presence', (message) => {
    const watched = pool.peek(message.id);
    if (watched) receive(watched, message);
  });

  return (id) => {
    return {
      id,
      get current() {
        return pool.peek(id)?.current ?? null;
      },
      get error() {
        return pool.peek(id)?.error ?? null;
      },
      subscribe: (listener) => pool.listen(id, 'change', listener),
      on: (name, listener) => pool.listen(id, name, listener),
    };
  };

  function open(id: string): WatchedPresence {
    const watched: WatchedPresence = {
      ...createWatched<News>(environment),
      id,
      version: 0,
      current: null,
      error: connection.stopped,
    };
    watch(watched);
    if (watched.error) watched.changed();
    return watched;
  }

  function shut({ id, again: retry }: WatchedPresence) {
    retry.cancel();
    connection.request('unwatch-presence', { id }, () => {});
  }

  function watch(watched: WatchedPresence) {
    const { id, again: retry, current: before } = watched;
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

  function receive(watched: WatchedPresence, message: PresenceMessage) {
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
