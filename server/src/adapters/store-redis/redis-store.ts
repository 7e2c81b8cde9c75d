import {
  type Cursor,
  hubError,
  type SessionPage,
  type SessionQuery,
  type SessionRow,
  type Tombstone,
} from '@session-hub/shared';
import type { Redis } from 'ioredis';
import type { Clock, Randomness } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { SessionRecord } from '../../ports/session-record.js';
import type {
  CreationTimes,
  DueSession,
  ListPurpose,
  LoggedEvent,
  LogPage,
  LogQuery,
  Publication,
  Removal,
  SessionCounts,
  SessionStore,
  StoredSettings,
  StoreHealth,
  Unlisten,
  Write,
  WriteOutcome,
} from '../../ports/session-store.js';
import { clientsOf, closeLinks, openParts, type RedisParts } from './open-parts.js';
import { primariesOf, reasonOf, redisFailure } from './servers/redis-client.js';
import { type RedisSettings, redisSettings } from './servers/redis-settings.js';

export interface RedisStoreOptions {
  /** As REDIS_URL has it. */
  url: string;
  clock: Clock;
  randomness: Randomness;
  logger: Logger;
  /** How much may wait to be written before writes are refused with `overloaded`. 32 MiB when left out. */
  maxPendingBytes?: number;
}

/**
 * The store for many machines: every node of the hub works on the same Redis, and none of them is special.
 * `openParts` makes what it works with; each method here hands its question to the part that answers it.
 */
export class RedisStore implements SessionStore {
  readonly #options: RedisStoreOptions;
  readonly #settings: RedisSettings;
  readonly #interruptions = new Set<() => void>();
  #parts: RedisParts | null = null;
  #state: 'new' | 'open' | 'closed' = 'new';

  constructor(options: RedisStoreOptions) {
    this.#options = options;
    this.#settings = redisSettings(options.url);
  }

  /** A store that is ready. A hub calls the constructor and `open` itself, for it takes clients while the store opens. */
  static async open(options: RedisStoreOptions): Promise<RedisStore> {
    const store = new RedisStore(options);
    await store.open();
    return store;
  }

  async open(): Promise<void> {
    if (this.#state !== 'new') throw new Error('A RedisStore is opened once; make a new one.');
    this.#parts = await openParts({
      ...this.#options,
      settings: this.#settings,
      interruptions: this.#interruptions,
    });
    this.#state = 'open';
  }

  async close(): Promise<void> {
    if (this.#state !== 'open' || this.#parts === null) return;
    this.#state = 'closed';
    this.#interruptions.clear();
    const { lanes, inspector, deadlines, links } = this.#parts;
    await lanes.drain();
    inspector.stop();
    await deadlines.giveUp();
    // The watch stops last: without it, a server that does not answer would hold up the steps before.
    closeLinks(links);
  }

  read(id: string): Promise<SessionRecord | null> {
    return this.#ask(({ reads }) => reads.record(id));
  }

  write(write: Write): Promise<WriteOutcome> {
    return this.#ask(({ lanes }) => lanes.add(write));
  }

  confirm(id: string, epoch: string): Promise<WriteOutcome> {
    return this.#ask(({ writer }) => writer.confirm(id, epoch));
  }

  remove(removal: Removal): Promise<WriteOutcome> {
    return this.#ask(({ writer }) => writer.remove(removal));
  }

  /** Redis lets go of it by its own clock, which all nodes go by. */
  readTombstone(id: string): Promise<Tombstone | null> {
    return this.#ask(({ reads }) => reads.tombstone(id));
  }

  counts(owner: string | null): Promise<SessionCounts> {
    return this.#ask(({ counting }) => counting.counts(owner));
  }

  creationTimes(after: readonly number[]): Promise<CreationTimes> {
    return this.#ask(({ counting }) => counting.creationTimes(after));
  }

  readSettings(): Promise<StoredSettings | null> {
    return this.#ask(({ reads }) => reads.settings());
  }

  writeSettings(settings: StoredSettings): Promise<WriteOutcome> {
    return this.#ask(({ writer }) => writer.storeSettings(settings));
  }

  log(query: LogQuery): Promise<readonly LoggedEvent[]> {
    return this.#ask(async ({ reads }) => (await reads.page(query)).events);
  }

  page(query: LogQuery): Promise<LogPage> {
    return this.#ask(({ reads }) => reads.page(query));
  }

  heads(ids: readonly string[]): Promise<ReadonlyMap<string, Cursor>> {
    return this.#ask(({ reads }) => reads.heads(ids));
  }

  recall(id: string, key: string, now: number): Promise<string | null> {
    return this.#ask(({ reads }) => reads.remembered(id, key, now));
  }

  list(query: SessionQuery, purpose?: ListPurpose): Promise<SessionPage> {
    return this.#ask(({ lists }) => lists.page(query, purpose));
  }

  due(now: number, limit: number, after?: DueSession): Promise<readonly DueSession[]> {
    return this.#ask(({ deadlines }) => deadlines.due(now, limit, after));
  }

  listen(id: string, listener: (publication: Publication) => void): Promise<Unlisten> {
    return this.#ask(({ publications }) => publications.listen(id, listener));
  }

  listenRows(listener: (row: SessionRow) => void): Promise<Unlisten> {
    return this.#ask(({ publications }) => publications.listenRows(listener));
  }

  listenInterruptions(listener: () => void): Unlisten {
    const own = (): void => listener();
    this.#interruptions.add(own);
    return () => void this.#interruptions.delete(own);
  }

  async health(): Promise<StoreHealth> {
    if (this.#parts === null || this.#state !== 'open')
      return { ok: false, reason: 'The store is not open.' };
    const { links, rewrites, inspector } = this.#parts;
    try {
      const answers = clientsOf(links).map((client) => client.time());
      const roles = primariesOf(links.writing).map(roleOf);
      const [found] = await Promise.all([Promise.all(roles), ...answers]);
      if (found.includes('slave')) return { ok: false, reason: 'Redis has no primary that takes writes.' };
    } catch (error) {
      return { ok: false, reason: `Redis does not answer: ${reasonOf(error)}` };
    }
    // Not `stillReads`: what readers have seen last may be out of date (R49).
    const deafness = links.subscriptions.trouble;
    if (deafness !== null) return { ok: false, reason: deafness };
    const trouble = rewrites.trouble ?? inspector.trouble;
    if (trouble !== null) return { ok: false, reason: trouble, stillReads: true };
    const { warning } = rewrites;
    return warning === null ? { ok: true } : { ok: true, warning };
  }

  /** What Redis's clock says, so that all nodes go by the same one. */
  now(): Promise<number> {
    return this.#ask(({ reads }) => reads.time());
  }

  async #ask<Value>(question: (parts: RedisParts) => Promise<Value>): Promise<Value> {
    if (this.#parts === null || this.#state !== 'open') {
      throw hubError('store_unavailable', { message: 'The store is not open.' });
    }
    try {
      return await question(this.#parts);
    } catch (error) {
      throw redisFailure(error);
    }
  }
}

async function roleOf(redis: Redis): Promise<string | undefined> {
  return /^role:(\w+)/m.exec(await redis.info('replication'))?.[1];
}
