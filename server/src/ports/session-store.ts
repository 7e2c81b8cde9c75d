import type {
  Cursor,
  HubEvent,
  SessionPage,
  SessionQuery,
  SessionRow,
  SessionView,
  Status,
  Tombstone,
} from '@session-hub/shared';
import type { SessionRecord } from './session-record.js';

/** An event beside its JSON text, so that it is encoded once in its life. */
export interface EncodedEvent {
  readonly event: HubEvent;
  readonly text: string;
}

export interface Write {
  readonly id: string;
  /** The revision this write builds on; 0 creates the session. */
  readonly expected: number;
  /** Carries `revision: expected + 1`. */
  readonly record: SessionRecord;
  readonly recordText: string;
  /** Numbered without a hole from the head of the log on. May be empty: guards change without events. */
  readonly events: readonly EncodedEvent[];
  /** Remembers `result` under `key` for this session until `expiresAt`. */
  readonly remember: RememberedResult | null;
}

export interface RememberedResult {
  readonly key: string;
  readonly result: string;
  readonly expiresAt: number;
}

export type WriteOutcome = 'committed' | 'conflict';

export interface Removal {
  /** As it was read: the session goes only if it is still at this revision of this epoch. */
  readonly record: SessionRecord;
  readonly tombstone: Tombstone;
  /** How long the tombstone can be read. */
  readonly tombstoneUntil: number;
}

/** How many sessions there are. */
export interface SessionCounts {
  readonly total: number;
  /** Statuses that no session has may be missing. */
  readonly byStatus: Readonly<Partial<Record<Status, number>>>;
  /** Of the owner that was asked about; 0 when none was. */
  readonly ofOwner: number;
}

export interface LogPage {
  readonly events: readonly LoggedEvent[];
  /** The seq of the oldest event still kept; the one after the head when all are gone; 0 when there was none yet. */
  readonly oldest: number;
  /** Null for an unknown session. */
  readonly head: Cursor | null;
}

/** When sessions were created. */
export interface CreationTimes {
  /** For each of the times asked about, how many sessions were created after it. */
  readonly after: readonly number[];
  /** Null without sessions. */
  readonly average: number | null;
  readonly oldest: number | null;
  readonly newest: number | null;
}

/** Something small that all nodes share, beside the sessions. */
export interface StoredSettings {
  /** Counts its writes; 0 before the first. */
  readonly version: number;
  readonly text: string;
}

/** What one committed write added to a log. */
export interface Publication {
  readonly id: string;
  readonly epoch: string;
  /** The head before. */
  readonly from: number;
  readonly events: readonly EncodedEvent[];
  /** Where they lead, when it is at hand: a write of this very node. */
  readonly view?: SessionView;
  /** The session was removed, and nothing more comes of this epoch. */
  readonly removed?: Tombstone;
}

export interface LogQuery {
  readonly id: string;
  /** Events with `after < seq <= upTo`. */
  readonly after: number;
  readonly upTo: number;
  readonly limit: number;
  /** Stops before the texts get longer than this together, but not before the first. */
  readonly maxLength: number;
  /** `oldest` takes the first `limit` of the range, `newest` the last; both come in log order. */
  readonly take: 'oldest' | 'newest';
  readonly only: 'lossless' | 'all';
}

/**
 * For what a list is asked. Each has places of its own in a store that looks up few lists at once, so that the lists
 * clients ask for refuse or delay neither what the hub itself has to know nor the live lists it keeps current.
 */
export type ListPurpose = 'client' | 'hub' | 'live-list';

export interface LoggedEvent {
  readonly seq: number;
  readonly text: string;
}

export interface DueSession {
  readonly id: string;
  readonly wakeAt: number;
}

/** `reason` is a sentence for every caller: it names no path. The log has what the operator needs. */
export type StoreHealth =
  /** `warning`: what an operator has to do, although everything works. */
  | { readonly ok: true; readonly warning?: string }
  /** `stillReads`: nothing can be written, but what is read is the present. */
  | { readonly ok: false; readonly reason: string; readonly stillReads?: true };

export type Unlisten = () => void;

/**
 * Where sessions are stored. Every method may reject with `store_unavailable`: it is then unknown whether a
 * write was applied, and only a read shows it. A rejection with `storage_full` or `overloaded` applied
 * nothing.
 *
 * @example
 * const store: SessionStore = await openMyStore();
 * const hub = await createHub({ store: { kind: 'custom', store } });
 */
export interface SessionStore {
  /**
   * Opens the store. Throws an error with a sentence for the operator when the store cannot be used as
   * configured.
   */
  open(): Promise<void>;

  /** Waits for the writes in flight. After that, no listener is called and no handle is open. */
  close(): Promise<void>;

  /** The newest committed record, or null. */
  read(id: string): Promise<SessionRecord | null>;

  /**
   * Changes record, log, list index, deadline index and remembered key together or not at all. `conflict`
   * when the session is not at `expected`; then nothing has changed. Resolves with `committed` only when the
   * write is durable at the level of the store. Writes to one session commit in call order.
   */
  write(write: Write): Promise<WriteOutcome>;

  /**
   * For a reply that proves an earlier write without a new write. `committed` when everything that could be
   * read of this session before the call is durable at the level of the store. `conflict` when the session
   * may not have continued in `epoch`, so that what was read does not count. Resolves at once in a store
   * where nothing can be read before it is durable.
   */
  confirm(id: string, epoch: string): Promise<WriteOutcome>;

  /**
   * Removes record, log, indexes, deadline and remembered results together or not at all, and stores the
   * tombstone. A session that is created under the id later knows nothing of them, and ends the tombstone.
   * Listeners of the session get a publication with `removed`; listeners of rows get its last row again.
   */
  remove(removal: Removal): Promise<WriteOutcome>;

  /** The tombstone of a removed session, until it expires. */
  readTombstone(id: string): Promise<Tombstone | null>;

  /** The number of sessions. It must not scan the sessions. */
  counts(owner: string | null): Promise<SessionCounts>;

  /** When sessions were created. It is answered from an index. */
  creationTimes(after: readonly number[]): Promise<CreationTimes>;

  /** The shared settings; null before the first write. */
  readSettings(): Promise<StoredSettings | null>;

  /**
   * Writes the shared settings. `conflict` when the stored version is not the one before; then nothing has
   * changed.
   */
  writeSettings(settings: StoredSettings): Promise<WriteOutcome>;

  /** Events of the log in order, without gaps when `only` is `all`. Empty for an unknown session. */
  log(query: LogQuery): Promise<readonly LoggedEvent[]>;

  /** The same events as `log`, with the state of the log at the time of that read, or later. */
  page(query: LogQuery): Promise<LogPage>;

  /** The cursors of the heads, in one read. Unknown sessions are missing. */
  heads(ids: readonly string[]): Promise<ReadonlyMap<string, Cursor>>;

  /** A result that was remembered under this key and has not expired at `now`. */
  recall(id: string, key: string, now: number): Promise<string | null>;

  /**
   * A page of committed sessions. `total` counts up to 10,000. A store may stop a search that would scan too
   * many sessions: the page is then short, `next` continues from there, and `total` counts what was scanned.
   * Rejects with `overloaded` when too many lists of the same purpose wait. The purpose is `client` by
   * default.
   */
  list(query: SessionQuery, purpose?: ListPurpose): Promise<SessionPage>;

  /**
   * Sessions whose `guards.wakeAt` is at or before `now`, the earliest first, then by id. With `after`, only
   * those behind it in that order.
   */
  due(now: number, limit: number, after?: DueSession): Promise<readonly DueSession[]>;

  /**
   * Calls `listener` after each commit to this session, in log order and synchronously, and not before its
   * write is durable. A commit may be missing after a connection broke: the listener checks `from`. Every
   * commit after the promise has resolved should be reported. Listeners must not throw.
   */
  listen(id: string, listener: (publication: Publication) => void): Promise<Unlisten>;

  /**
   * Calls `listener` with the new row after each commit to any session. It may miss some, and never reports
   * a row that was not committed.
   */
  listenRows(listener: (row: SessionRow) => void): Promise<Unlisten>;

  /**
   * Calls `listener` when commits may be missing or heads may have moved back: the subscription broke, or
   * the store answers from another history. The listener then compares heads. A store that cannot lose
   * reports never calls it.
   */
  listenInterruptions(listener: () => void): Unlisten;

  /** Whether the store can be used at this moment. */
  health(): Promise<StoreHealth>;
}
