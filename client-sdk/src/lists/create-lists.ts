import {
  HubError,
  type ListMessage,
  type SessionPage,
  type SessionQuery,
  type SessionRow,
} from '@session-hub/shared';
import type { Connection } from '../connection/connection.js';
import { gather } from '../core/gather.js';
import { createListeners, type Listeners } from '../core/listeners.js';
import { createPool } from '../core/pool.js';
import { createRetry, type Retry } from '../core/retry.js';
import type { Environment } from '../environment.js';
import type { SessionList } from './session-list.js';

interface WatchedPage {
  readonly name: string;
  readonly query: SessionQuery;
  readonly news: Listeners<{ change: null }>;
  readonly changed: () => void;
  readonly retry: Retry;
  version: number;
  page: SessionPage | null;
  error: HubError | null;
}

/** All live lists of a connection (R39). Equal queries share one page. */
export function createLists(
  environment: Environment,
  connection: Connection,
): (query?: SessionQuery) => SessionList {
  const pool = createPool(environment, open, shut);
  connection.news.on('open', () => pool.values().forEach(watch));
  connection.news.on('list', (change) => {
    for (const list of pool.values()) if (list.name === change.list) receive(list, change);
  });

  return (query = {}) => {
    const key = JSON.stringify(Object.entries(query).sort());
    return {
      get page() {
        return pool.peek(key)?.page ?? null;
      },
      get error() {
        return pool.peek(key)?.error ?? null;
      },
      subscribe(listener) {
        const { item: list, leave } = pool.use(key);
        const forget = list.news.on('change', listener);
        return () => {
          forget();
          leave();
        };
      },
    };
  };

  function open(key: string): WatchedPage {
    const news = createListeners<{ change: null }>(environment);
    const list: WatchedPage = {
      name: environment.id(),
      query: Object.fromEntries(JSON.parse(key) as [string, never][]),
      news,
      changed: gather(environment, () => news.tell('change', null)),
      retry: createRetry(environment),
      version: 0,
      page: null,
      error: null,
    };
    watch(list);
    return list;
  }

  function shut({ name, retry }: WatchedPage) {
    retry.cancel();
    connection.request('unwatch-list', { list: name }, () => {});
  }

  function watch(list: WatchedPage) {
    connection.request('watch-list', { list: list.name, query: list.query }, (reply) => {
      if (!reply || (!reply.ok && reply.error.retryable)) {
        return void list.retry.later(() => watch(list), reply?.error.retryAfter);
      }
      list.retry.reset();
      list.error = reply.ok ? null : new HubError(reply.error);
      if (reply.ok) Object.assign(list, reply.value);
      list.changed();
    });
  }

  function receive(list: WatchedPage, { from, to, ids, rows, total, next }: ListMessage) {
    // Overtaken by an answer that holds it already.
    if (to <= list.version) return;
    if (from !== list.version || !list.page) return watch(list);
    const known = new Map<string, SessionRow>();
    for (const row of [...list.page.rows, ...rows]) known.set(row.id, row);
    list.version = to;
    list.page = { rows: ids.flatMap((id) => known.get(id) ?? []), total, next };
    list.changed();
  }
}
