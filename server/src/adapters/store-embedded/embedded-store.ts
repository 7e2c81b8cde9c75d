import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Cursor,
  hubError,
  type SessionPage,
  type SessionQuery,
  type SessionRow,
  type Tombstone,
} from '@session-hub/shared';
import type { Clock } from '../../ports/clock.js';
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
import { CommitListeners } from '../store-kit/commit-listeners.js';
import { encodeWrite } from './encode-write.js';
import { GroupCommit } from './group-commit.js';
import type { JournalSettings, ReplyOf, RequestKind, RequestOf } from './journal-messages.js';
import { JournalThread } from './journal-thread.js';
import { type ListLookup, ListThread } from './list-thread.js';
import { DATABASE_FILE } from './open-database.js';
import { packWrites } from './pack-writes.js';
import { SessionLists } from './session-lists.js';
import { JournalError } from './worker-link.js';

export interface EmbeddedStoreOptions {
  clock: Clock;
  /** Where the database lives; made when it does not exist. */
  folder: string;
  /** About the most the folder may take up, in bytes. Left out: as much as the disk has. */
  maxBytes?: number;
  /** How much may wait to be written before writes are refused with `overloaded`. 32 MiB when left out. */
  maxPendingBytes?: number;
  logger?: Logger;
  /** What looks lists up: a thread of its own when left out. */
  lists?: ListLookup;
}

const DEFAULT_PENDING_BYTES = 32 * 1_024 * 1_024;
const LEAST_BYTES = 1_024 * 1_024;
const WRITING_RETRY_MS = 1_000;
/** A refused write counts for this long. Without writes nothing can be learned, and somebody has to write first. */
const TROUBLE_COUNTS_MS = 5_000;

/** The store that needs no server: SQLite in a thread of its own, so that no fsync holds up the event loop. */
export class EmbeddedStore implements SessionStore {
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #thread: JournalThread;
  readonly #lists: SessionLists;
  readonly #commits: GroupCommit;
  readonly #onWarning: (warning: string) => void;
  readonly #listeners = new CommitListeners();
  #state: 'new' | 'open' | 'closed' = 'new';
  #attempt: Promise<void> | null = null;
  #triedToWriteAt = Number.NEGATIVE_INFINITY;
  #refused: { at: number; reason: string } | null = null;

  constructor({ clock, folder, maxBytes, logger, ...options }: EmbeddedStoreOptions) {
    const { maxPendingBytes = DEFAULT_PENDING_BYTES } = options;
    if (folder === '') throw new Error('The embedded store needs a folder for its database.');
    if (maxBytes !== undefined && !(maxBytes >= LEAST_BYTES)) {
      throw new Error(`maxBytes is ${maxBytes}; the embedded store needs at least ${LEAST_BYTES}.`);
    }
    if (!(maxPendingBytes > 0)) throw new Error(`maxPendingBytes is ${maxPendingBytes}; it must be above 0.`);
    this.#clock = clock;
    this.#folder = folder;
    const settings: JournalSettings = { folder, maxBytes: maxBytes ?? null };
    this.#onWarning = (warning) => logger?.warn(warning);
    this.#thread = new JournalThread({ clock, settings, onWarning: this.#onWarning });
    this.#lists = new SessionLists({
      ownThread: options.lists ?? new ListThread(settings),
      journalThread: async (query, behind) => (await this.#ask({ kind: 'list', query, behind })).page,
      place: () => this.#thread.lists ?? 'journal-thread',
    });
    this.#commits = new GroupCommit({
      commit: (writes) => this.#commit(writes),
      onCommitted: (write) => this.#listeners.committed(write),
      maxPendingBytes,
    });
  }

  async open(): Promise<void> {
    if (this.#state !== 'new') throw new Error('An EmbeddedStore is opened once; make a new one.');
    await this.#thread.start();
    this.#state = 'open';
  }

  async close(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    await this.#commits.drain();
    // First, because the last connection to close brings the log home.
    await this.#lists.close();
    await this.#thread.stop();
    this.#listeners.clear();
  }

  async read(id: string): Promise<SessionRecord | null> {
    const { text } = await this.#ask({ kind: 'record', id });
    return text === null ? null : (JSON.parse(text) as SessionRecord);
  }

  write(write: Write): Promise<WriteOutcome> {
    return this.#state === 'open' ? this.#commits.add(write) : Promise.reject(notOpen());
  }

  /** What can be read has been committed to the disk. */
  async confirm(_id: string, _epoch: string): Promise<WriteOutcome> {
    if (this.#state !== 'open') throw notOpen();
    return 'committed';
  }

  async remove(removal: Removal): Promise<WriteOutcome> {
    const { record, tombstone, tombstoneUntil: until } = removal;
    const { id, epoch } = record.view;
    const asked = { id, expected: record.revision, epoch, tombstone: JSON.stringify(tombstone), until };
    const { outcome } = await this.#change({ kind: 'remove', removal: asked, now: this.#clock.now() });
    if (outcome === 'committed') this.#listeners.removed(removal);
    return outcome;
  }

  async readTombstone(id: string): Promise<Tombstone | null> {
    const { text } = await this.#ask({ kind: 'tombstone', id, now: this.#clock.now() });
    return text === null ? null : (JSON.parse(text) as Tombstone);
  }

  async counts(owner: string | null): Promise<SessionCounts> {
    return (await this.#ask({ kind: 'counts', owner })).counts;
  }

  async creationTimes(after: readonly number[]): Promise<CreationTimes> {
    return (await this.#ask({ kind: 'creationTimes', after })).times;
  }

  async readSettings(): Promise<StoredSettings | null> {
    return (await this.#ask({ kind: 'settings' })).settings;
  }

  async writeSettings(settings: StoredSettings): Promise<WriteOutcome> {
    return (await this.#change({ kind: 'storeSettings', settings })).outcome;
  }

  async log(query: LogQuery): Promise<readonly LoggedEvent[]> {
    return (await this.#ask({ kind: 'log', query })).events;
  }

  async page(query: LogQuery): Promise<LogPage> {
    return (await this.#ask({ kind: 'page', query })).page;
  }

  async heads(ids: readonly string[]): Promise<ReadonlyMap<string, Cursor>> {
    return new Map((await this.#ask({ kind: 'heads', ids })).heads);
  }

  async recall(id: string, key: string, now: number): Promise<string | null> {
    return (await this.#ask({ kind: 'recall', id, key, now })).result;
  }

  async list(query: SessionQuery, purpose: ListPurpose = 'client'): Promise<SessionPage> {
    if (this.#state !== 'open') throw notOpen();
    return await this.#lists.page(query, purpose);
  }

  async due(now: number, limit: number, after?: DueSession): Promise<readonly DueSession[]> {
    return (await this.#ask({ kind: 'due', now, limit, after: after ?? null })).due;
  }

  async listen(id: string, listener: (publication: Publication) => void): Promise<Unlisten> {
    if (this.#state !== 'open') throw notOpen();
    return this.#listeners.listen(id, listener);
  }

  async listenRows(listener: (row: SessionRow) => void): Promise<Unlisten> {
    if (this.#state !== 'open') throw notOpen();
    return this.#listeners.listenRows(listener);
  }

  listenInterruptions(): Unlisten {
    return () => {};
  }

  async health(): Promise<StoreHealth> {
    await this.#tryToWrite();
    const trouble = this.#thread.trouble();
    if (trouble !== null) return { ok: false, reason: trouble };
    if (this.#thread.mode === 'reading')
      return {
        ok: false,
        reason: 'The data folder can be read but not written to.',
        stillReads: true,
      };
    if (this.#refused !== null && Math.abs(this.#clock.now() - this.#refused.at) < TROUBLE_COUNTS_MS) {
      return { ok: false, reason: 'The last write was refused. The log says why.', stillReads: true };
    }
    return { ok: true };
  }

  async #commit(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    const packed = packWrites(writes.map(encodeWrite));
    return (await this.#change({ kind: 'commit', writes: packed, now: this.#clock.now() })).outcomes;
  }

  async #change<Kind extends 'commit' | 'remove' | 'storeSettings'>(
    request: RequestOf<Kind>,
  ): Promise<ReplyOf<Kind>> {
    if (this.#state === 'new') throw notOpen();
    await this.#tryToWrite();
    if (this.#thread.mode === 'reading') throw hubError('storage_full');
    try {
      const reply = await this.#thread.ask<Kind>(request);
      this.#refused = null;
      return reply;
    } catch (error) {
      throw this.#refusedCommit(error);
    }
  }

  #refusedCommit(error: unknown): Error {
    if (!(error instanceof JournalError)) return hubError('internal', { cause: error });
    if (this.#refused?.reason !== error.message) this.#onWarning(`a write was refused: ${error.message}`);
    this.#refused = { at: this.#clock.now(), reason: error.message };
    switch (error.failure) {
      case 'full':
        return hubError('storage_full', { cause: error });
      case 'unusable':
      case 'broken':
        this.#thread.replace(error.message);
        return unavailable(error);
    }
  }

  async #ask<Kind extends RequestKind>(request: RequestOf<Kind>): Promise<ReplyOf<Kind>> {
    if (this.#state !== 'open') throw notOpen();
    try {
      return await this.#thread.ask<Kind>(request);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Everybody waits for the same attempt, so that writes go on in the order they came. */
  async #tryToWrite(): Promise<void> {
    if (this.#thread.mode === 'reading') {
      this.#attempt ??= this.#reopenForWriting().finally(() => {
        this.#attempt = null;
      });
    }
    await this.#attempt;
  }

  /** Looks at most once a second whether a folder that could only be read can be written to now. */
  async #reopenForWriting(): Promise<void> {
    const now = this.#clock.now();
    if (Math.abs(now - this.#triedToWriteAt) < WRITING_RETRY_MS) return;
    this.#triedToWriteAt = now;
    try {
      await access(this.#folder, constants.W_OK);
      await access(join(this.#folder, DATABASE_FILE), constants.W_OK);
    } catch {
      return;
    }
    await this.#thread.reopen();
  }
}

function unavailable(cause: unknown): Error {
  return hubError('store_unavailable', { cause });
}

function notOpen(): Error {
  return hubError('store_unavailable', { message: 'The store is not open.' });
}
