import { hubError, LIMITS, type SessionQuery } from '@session-hub/shared';
import type { Cancel, Clock } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';
import type { SessionStore, Unlisten } from '../../../ports/session-store.js';
import type { ListChange, LiveList, WatchedList } from './live-list.js';
import { LiveReads, ROUND_MS } from './live-reads.js';
import { SharedRows } from './shared-rows.js';

export interface LiveListsOptions {
  store: SessionStore;
  clock: Clock;
  logger: Logger;
}

/** A list may have ended by then. */
const RETRY_MS = 5_000;

/** All live lists of this node. Listens to the store only while there is one. */
export class LiveLists {
  readonly #options: LiveListsOptions;
  readonly #lists = new Map<string, LiveList>();
  /** Being read for the first time, for all who ask for it meanwhile. */
  readonly #opening = new Map<string, Promise<LiveList>>();
  readonly #rows = new SharedRows();
  readonly #reads: LiveReads;
  #unlisten: Promise<Unlisten> | null = null;
  #cancel: Cancel | null = null;
  /** Those who watch a list, or are about to. */
  #users = 0;
  #closed = false;

  constructor(options: LiveListsOptions) {
    this.#options = options;
    this.#reads = new LiveReads({ ...options, rows: this.#rows });
  }

  async watch(query: SessionQuery, onChange: (change: ListChange) => void): Promise<WatchedList> {
    this.#users += 1;
    try {
      await this.#listen();
      return await this.#join(query, onChange);
    } catch (error) {
      this.#leaveOne();
      throw error;
    }
  }

  async #join(query: SessionQuery, onChange: (change: ListChange) => void): Promise<WatchedList> {
    const key = JSON.stringify(Object.entries(query).sort());
    const list = this.#lists.get(key) ?? (await this.#opened(key, query));
    // The last one watching may have left in this very moment.
    if (this.#lists.get(key) !== list) return await this.#join(query, onChange);
    list.watchers.add(onChange);
    return { version: list.version, page: list.page, close: () => this.#leave(key, list, onChange) };
  }

  close(): void {
    this.#closed = true;
    this.#lists.clear();
    this.#stop();
  }

  /** R39: reads a list without a watcher so far. Rejects with `overloaded` when there are as many as may be. */
  #opened(key: string, query: SessionQuery): Promise<LiveList> {
    const known = this.#opening.get(key);
    if (known !== undefined) return known;
    if (this.#lists.size + this.#opening.size >= LIMITS.listsPerNode) {
      throw hubError('overloaded', {
        message: 'This hub keeps as many different live lists current as it may.',
        retryAfter: RETRY_MS,
        details: { limit: LIMITS.listsPerNode },
      });
    }
    const opening = this.#open(key, query).finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    return opening;
  }

  async #open(key: string, query: SessionQuery): Promise<LiveList> {
    const list = await this.#reads.first(query);
    if (this.#closed) throw hubError('closing');
    // What happened between listening and reading may be in neither.
    list.dirty = true;
    this.#lists.set(key, list);
    this.#plan();
    return list;
  }

  #leave(key: string, list: LiveList, onChange: (change: ListChange) => void): void {
    if (!list.watchers.delete(onChange)) return;
    if (list.watchers.size === 0) {
      list.end();
      this.#lists.delete(key);
    }
    this.#leaveOne();
  }

  #leaveOne(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#stop();
  }

  #listen(): Promise<Unlisten> {
    this.#unlisten ??= this.#listenNow().catch((error: unknown) => {
      this.#unlisten = null;
      throw error;
    });
    return this.#unlisten;
  }

  async #listenNow(): Promise<Unlisten> {
    const { store } = this.#options;
    const unlistenRows = await store.listenRows((row) => {
      for (const list of this.#lists.values()) list.note(row);
    });
    const unlistenInterruptions = store.listenInterruptions(() => {
      for (const list of this.#lists.values()) list.dirty = true;
    });
    return () => {
      unlistenRows();
      unlistenInterruptions();
    };
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#reads.stop();
    void this.#unlisten?.then((unlisten) => unlisten());
    this.#unlisten = null;
  }

  #plan(): void {
    this.#cancel ??= this.#options.clock.after(ROUND_MS, () => {
      this.#cancel = null;
      this.#reads.round([...this.#lists.values()]);
      if (this.#lists.size > 0) this.#plan();
    });
  }
}
