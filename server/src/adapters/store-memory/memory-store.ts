import {
  type Cursor,
  hubError,
  type SessionPage,
  type SessionQuery,
  type SessionRow,
  type Tombstone,
} from '@session-hub/shared';
import type { Clock } from '../../ports/clock.js';
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
import { MemoryDisk } from './memory-disk.js';

export interface MemoryStoreOptions {
  clock: Clock;
  /** What is committed. Keep it to open another store on it after this one is gone; left out, a fresh one. */
  disk?: MemoryDisk;
}

interface PendingWrite {
  readonly write: Write;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: unknown) => void;
}

type State = 'new' | 'open' | 'closed';

/**
 * A store without durability, for tests and for embedding. Everything is answered through `clock.soon`, in the
 * order it was asked: the same calls on the same clock always give the same run.
 */
export class MemoryStore implements SessionStore {
  readonly #clock: Clock;
  readonly #disk: MemoryDisk;
  readonly #listeners = new CommitListeners();
  #pending: PendingWrite[] = [];
  #state: State = 'new';

  constructor({ clock, disk = new MemoryDisk() }: MemoryStoreOptions) {
    this.#clock = clock;
    this.#disk = disk;
  }

  /** Writes handed over and not committed yet. */
  get pendingWrites(): number {
    return this.#pending.length;
  }

  async open(): Promise<void> {
    if (this.#state !== 'new')
      throw new Error('A MemoryStore is opened once; make a new one on the same disk.');
    this.#state = 'open';
    this.#disk.owner = this;
  }

  async close(): Promise<void> {
    if (!this.#isOpen()) return;
    this.#state = 'closed';
    await new Promise<void>((resolve) => this.#clock.soon(resolve));
    this.#listeners.clear();
    if (this.#disk.owner === this) this.#disk.owner = null;
  }

  /**
   * What a kill leaves behind: the first `committed` of the pending writes reach the disk, the others do not,
   * and nobody is told of either. Nothing is called back afterwards, and open calls are never answered.
   */
  abandon(committed: number): void {
    if (this.#disk.owner === this) {
      for (const { write } of this.#pending.slice(0, committed)) this.#disk.commit(write, this.#clock.now());
    }
    this.#state = 'closed';
    this.#pending = [];
    this.#listeners.clear();
    if (this.#disk.owner === this) this.#disk.owner = null;
  }

  read(id: string): Promise<SessionRecord | null> {
    return this.#answer(() => this.#disk.read(id));
  }

  write(write: Write): Promise<WriteOutcome> {
    if (!this.#isOpen()) return Promise.reject(notOpen());
    return new Promise((resolve, reject) => {
      this.#pending.push({ write, resolve, reject });
      if (this.#pending.length === 1) this.#clock.soon(() => this.#commitPending());
    });
  }

  confirm(_id: string, _epoch: string): Promise<WriteOutcome> {
    return this.#isOpen() ? Promise.resolve('committed') : Promise.reject(notOpen());
  }

  remove(removal: Removal): Promise<WriteOutcome> {
    return this.#change(() => {
      const outcome = this.#disk.remove(removal, this.#clock.now());
      if (outcome === 'committed') this.#listeners.removed(removal);
      return outcome;
    });
  }

  readTombstone(id: string): Promise<Tombstone | null> {
    return this.#answer(() => this.#disk.tombstone(id, this.#clock.now()));
  }

  counts(owner: string | null): Promise<SessionCounts> {
    return this.#answer(() => this.#disk.counts(owner));
  }

  creationTimes(after: readonly number[]): Promise<CreationTimes> {
    return this.#answer(() => this.#disk.creationTimes(after));
  }

  readSettings(): Promise<StoredSettings | null> {
    return this.#answer(() => this.#disk.settings);
  }

  writeSettings(settings: StoredSettings): Promise<WriteOutcome> {
    return this.#change(() => this.#disk.writeSettings(settings));
  }

  log(query: LogQuery): Promise<readonly LoggedEvent[]> {
    return this.#answer(() => this.#disk.log(query));
  }

  page(query: LogQuery): Promise<LogPage> {
    const { id } = query;
    return this.#answer(() => ({
      events: this.#disk.log(query),
      oldest: this.#disk.oldest(id),
      head: this.#disk.heads([id]).get(id) ?? null,
    }));
  }

  heads(ids: readonly string[]): Promise<ReadonlyMap<string, Cursor>> {
    return this.#answer(() => this.#disk.heads(ids));
  }

  recall(id: string, key: string, now: number): Promise<string | null> {
    return this.#answer(() => this.#disk.recall(id, key, now));
  }

  /** A list takes no time here, so none waits for another. */
  list(query: SessionQuery, _purpose?: ListPurpose): Promise<SessionPage> {
    return this.#answer(() => this.#disk.list(query));
  }

  due(now: number, limit: number, after?: DueSession): Promise<readonly DueSession[]> {
    return this.#answer(() => this.#disk.due(now, limit, after));
  }

  listen(id: string, listener: (publication: Publication) => void): Promise<Unlisten> {
    return this.#answer(() => this.#listeners.listen(id, listener));
  }

  listenRows(listener: (row: SessionRow) => void): Promise<Unlisten> {
    return this.#answer(() => this.#listeners.listenRows(listener));
  }

  listenInterruptions(_listener: () => void): Unlisten {
    return () => {};
  }

  async health(): Promise<StoreHealth> {
    if (!this.#isOpen()) return { ok: false, reason: 'The store is not open.' };
    return this.#disk.full ? { ok: false, reason: 'The disk is full.', stillReads: true } : { ok: true };
  }

  #commitPending(): void {
    const group = this.#pending;
    this.#pending = [];
    for (const { write, resolve, reject } of group) {
      // Asked anew each time: a listener may have abandoned this store.
      if (this.#disk.owner !== this) return;
      if (this.#disk.full) {
        reject(hubError('storage_full'));
        continue;
      }
      const outcome = this.#disk.commit(write, this.#clock.now());
      if (outcome === 'committed') this.#listeners.committed(write);
      resolve(outcome);
    }
  }

  #change(change: () => WriteOutcome): Promise<WriteOutcome> {
    return this.#answer(() => {
      if (this.#disk.full) throw hubError('storage_full');
      return change();
    });
  }

  /** As of the moment of the answer, so that an answer never lies behind a publication that came before it. */
  #answer<Value>(look: () => Value): Promise<Value> {
    if (!this.#isOpen()) return Promise.reject(notOpen());
    return new Promise((resolve, reject) => {
      this.#clock.soon(() => {
        if (this.#disk.owner !== this) return;
        try {
          resolve(look());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #isOpen(): boolean {
    return this.#state === 'open' && this.#disk.owner === this;
  }
}

function notOpen(): Error {
  return hubError('store_unavailable', { message: 'The store is not open.' });
}
