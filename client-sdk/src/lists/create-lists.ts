import { HubError, type ListMessage, type SessionPage, type SessionQuery } from '@session-hub/shared';
import type { Connection } from '../connection/connection.js';
import type { Environment } from '../core/environment.js';
import { createPool } from '../core/pool.js';
import { createWatched, type Watched, type WatchedNews } from '../core/watched.js';
import type { SessionList } from './session-list.js';

interface WatchedPage extends Watched<WatchedNews> {
  readonly name: string;
  readonly query: SessionQuery;
  version: number;
  page: SessionPage | null;
  error: HubError | null;
}

/** All live lists of a connection (R39). Equal queries share one page. */
export function createLists(
  environment: Environment,
  connection: Connection,
): (query?: SessionQuery) => SessionList {
  const pool = createPool<WatchedNews, WatchedPage>(environment, open, shut);
  connection.news.on('open', () => pool.values().forEach(watch));
  connection.news.on('stop', () => pool.values().forEach(watch));
  connection.news.on('list', (change) => {
    for (const list of pool.values()) if (list.name === change.list) receive(list, change);
  });

  return (query = {}) => {
    const key = JSON.stringify(query, Object.keys(query).sort());
    return {
      get page() {
        return pool.peek(key)?.page ?? null;
      },
      get error() {
        return pool.peek(key)?.error ?? null;
      },
      subscribe: (listener) => pool.listen(key, 'change', listener),
    };
  };

  function open(key: string): WatchedPage {
    const list: WatchedPage = {
      ...createWatched(environment),
      name: environment.id(),
      query: JSON.parse(key) as SessionQuery,
      version: 0,
      page: null,
      error: null,
    };
    watch(list);
    return list;
  }

  function shut({ name, again: retry }: WatchedPage) {
    retry.cancel();
    connection.request('unwatch-list', { list: name }, () => {});
  }

  function watch(list: WatchedPage) {
    connection.request('watch-list', { list: list.name, query: list.query }, (reply) => {
      if (!reply || (!reply.ok && reply.error.retryable)) {
        return void list.again.later(() => watch(list), reply?.error.retryAfter);
      }
      list.again.reset();
      list.error = reply.ok ? null : new HubError(reply.error);
      if (reply.ok) Object.assign(list, reply.value);
      list.changed();
    });
  }

  function receive(list: WatchedPage, { from, to, ids, rows, total, next }: ListMessage) {
    // Overtaken by an answer that holds it already.
    if (to <= list.version) return;
    if (from !== list.version || !list.page) return watch(list);
    const known = new Map([...list.page.rows, ...rows].map((row) => [row.id, row]));
    list.version = to;
    list.page = { rows: ids.flatMap((id) => known.get(id) ?? []), total, next };
    list.changed();
  }
}
