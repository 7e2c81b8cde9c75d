import type { Cursor } from '@session-hub/shared';
import type {
  DueSession,
  LoggedEvent,
  LogPage,
  LogQuery,
  StoredSettings,
  WriteOutcome,
} from '../../ports/session-store.js';
import { Discarding } from './discarding.js';
import { HeadCache, SessionHead } from './head-cache.js';
import { JournalCounts } from './journal-counts.js';
import type {
  Facets,
  JournalMode,
  JournalRemoval,
  JournalSettings,
  JournalWrite,
  ListPlace,
} from './journal-messages.js';
import { ListReads } from './list-reads.js';
import { LogSize } from './log-size.js';
import { type Connection, type OpenedDatabase, openDatabase } from './open-database.js';
import { StatementCache } from './statement-cache.js';
import { STATEMENTS } from './statements.js';

/** Events read at a time. */
const PIECE = 64;
/** The lower half of a position. */
const HIGHEST_SEQ = 2 ** 32 - 1;

/**
 * The SQL work, without a thread. It is the only writer of its database, so a head it has read stays true until
 * it changes it itself.
 */
export class Journal {
  readonly mode: JournalMode;
  readonly counts: JournalCounts;
  /** Only where no thread of their own can look lists up. */
  readonly lists: ListReads;
  readonly listPlace: ListPlace;
  readonly warnings: readonly string[];
  readonly #opened: OpenedDatabase;
  readonly #connection: Connection;
  readonly #statements: StatementCache;
  readonly #heads = new HeadCache();
  readonly #discarding: Discarding;
  readonly #logSize: LogSize | null;

  constructor(settings: JournalSettings) {
    this.#opened = openDatabase(settings);
    const { connection, mode, lists, warnings } = this.#opened;
    this.#connection = connection;
    this.lists = new ListReads(connection);
    this.listPlace = lists;
    this.warnings = warnings;
    this.#logSize = lists === 'own-thread' ? new LogSize(connection, settings) : null;
    this.#statements = new StatementCache(connection);
    this.#discarding = new Discarding(this.#statements);
    this.counts = new JournalCounts(this.#statements);
    this.mode = mode;
  }

  /** libsql lets go of the file only when the thread ends or its statements are garbage. */
  close(): void {
    this.#statements.clear();
    this.lists.clear();
    this.#connection.close();
    this.#opened.lock?.close();
  }

  /**
   * One transaction for the whole group: all of it or, when this throws, nothing. A write that conflicts is left
   * out and does no harm to the others.
   */
  commit(writes: readonly JournalWrite[], now: number): WriteOutcome[] {
    return this.#transaction(() => {
      const touched = new Map<SessionHead, JournalWrite[]>();
      const outcomes = writes.map((write) => this.#apply(write, touched));
      for (const [head, ofSession] of touched) this.#store(head, ofSession);
      this.#forgetExpired(writes, now);
      this.#discarding.goOn();
      return outcomes;
    });
  }

  /** To be called after a commit was answered: it may wait for a list under way. */
  boundLog(): void {
    this.#logSize?.check();
  }

  remove({ id, expected, epoch, tombstone, until }: JournalRemoval, now: number): WriteOutcome {
    return this.#transaction(() => {
      const head = this.#head(id);
      const { number, facets } = head;
      if (number === null || head.revision !== expected) return 'conflict';
      const stored = this.#statements.first<{ epoch: string }>(STATEMENTS.epochOf, [number]);
      if (stored?.epoch !== epoch) return 'conflict';
      this.#statements.run(STATEMENTS.deleteSession, [number]);
      this.#heads.set(id, new SessionHead(null, 0, null));
      this.counts.move(facets, null);
      this.#discarding.add(number);
      // Twice as many as come in, so that the table shrinks again.
      this.#statements.run(STATEMENTS.forgetTombstones, [now, 2]);
      this.#statements.run(STATEMENTS.keepTombstone, [id, tombstone, until]);
      return 'committed';
    });
  }

  tombstone(id: string, now: number): string | null {
    return this.#statements.first<{ text: string }>(STATEMENTS.tombstone, [id, now])?.text ?? null;
  }

  settings(): StoredSettings | null {
    const row = this.#statements.first<StoredSettings>(STATEMENTS.settings, []);
    return row === undefined ? null : { version: row.version, text: row.text };
  }

  storeSettings({ version, text }: StoredSettings): WriteOutcome {
    return this.#transaction(() => {
      if ((this.settings()?.version ?? 0) !== version - 1) return 'conflict';
      this.#statements.run(STATEMENTS.storeSettings, [version, text]);
      return 'committed';
    });
  }

  record(id: string): string | null {
    return this.#statements.first<{ record: string }>(STATEMENTS.record, [id])?.record ?? null;
  }

  /** Read in pieces, so that a page of long events does not pull in far more than it may hold. */
  log(query: LogQuery): LoggedEvent[] {
    this.#heads.trim();
    const { number } = this.#head(query.id);
    if (number === null) return [];
    const events: LoggedEvent[] = [];
    let [length, rest] = [0, query];
    while (rest.limit > 0) {
      const piece = this.#piece(number, rest);
      for (const event of piece) {
        length += event.text.length;
        if (events.length > 0 && length > query.maxLength) return inLogOrder(events, query);
        events.push(event);
      }
      const last = events.at(-1);
      if (last === undefined || piece.length < Math.min(rest.limit, PIECE)) break;
      const beyond = query.take === 'oldest' ? { after: last.seq } : { upTo: last.seq - 1 };
      rest = { ...query, ...beyond, limit: query.limit - events.length };
    }
    return inLogOrder(events, query);
  }

  /** The next events in the direction of reading. */
  #piece(number: number, { after, upTo, limit, take, only }: LogQuery): LoggedEvent[] {
    const from = after + 1;
    const to = Math.min(upTo, HIGHEST_SEQ);
    if (from > to) return [];
    const range = [number, from, number, to, Math.min(limit, PIECE)];
    switch (take) {
      case 'oldest':
        return this.#statements.all(
          only === 'all' ? STATEMENTS.oldestEvents : STATEMENTS.oldestLossless,
          range,
        );
      case 'newest':
        return this.#statements.all(
          only === 'all' ? STATEMENTS.newestEvents : STATEMENTS.newestLossless,
          range,
        );
    }
  }

  page(query: LogQuery): LogPage {
    const events = this.log(query);
    const [, head = null] = this.heads([query.id])[0] ?? [];
    return { events, oldest: this.#oldest(query.id), head };
  }

  #oldest(id: string): number {
    const [oldest] = this.log({
      id,
      after: 0,
      upTo: HIGHEST_SEQ,
      limit: 1,
      maxLength: 0,
      take: 'oldest',
      only: 'all',
    });
    return oldest?.seq ?? 0;
  }

  heads(ids: readonly string[]): [string, Cursor][] {
    const found = this.#statements.all<{ id: string } & Cursor>(STATEMENTS.heads, [JSON.stringify(ids)]);
    return found.map(({ id, epoch, seq }) => [id, { epoch, seq }]);
  }

  recall(id: string, key: string, now: number): string | null {
    return this.#statements.first<{ result: string }>(STATEMENTS.recall, [id, key, now])?.result ?? null;
  }

  due(now: number, limit: number, after: DueSession | null): DueSession[] {
    return after === null
      ? this.#statements.all(STATEMENTS.due, [now, limit])
      : this.#statements.all(STATEMENTS.dueAfter, [after.wakeAt, after.id, now, limit]);
  }

  #apply(write: JournalWrite, touched: Map<SessionHead, JournalWrite[]>): WriteOutcome {
    const head = this.#head(write.id);
    if (head.revision !== write.expected) return 'conflict';
    head.revision += 1;
    const ofSession = touched.get(head);
    if (ofSession === undefined) touched.set(head, [write]);
    else ofSession.push(write);
    return 'committed';
  }

  /** Of several records of one session in a group only the last is stored; nobody could have read the others. */
  #store(head: SessionHead, writes: readonly JournalWrite[]): void {
    const last = writes.at(-1);
    if (last === undefined) return;
    this.counts.move(head.facets, last.facets);
    const number = this.#storeRecord(head, last);
    head.number = number;
    head.facets = last.facets;
    for (const { events, remember } of writes) {
      for (const { seq, lossless, text } of events) {
        this.#statements.run(STATEMENTS.insertEvent, [number, seq, lossless, text]);
      }
      if (remember !== null) {
        this.#statements.run(STATEMENTS.remember, [
          number,
          remember.key,
          remember.result,
          remember.expiresAt,
        ]);
      }
    }
  }

  #storeRecord(head: SessionHead, { id, epoch, seq, updatedAt, row, record, facets }: JournalWrite): number {
    const moved = [head.revision, epoch, seq, updatedAt, row, record];
    const { owner, template, status, createdAt, wakeAt, title } = facets;
    const changed = [owner, template, status, createdAt, wakeAt, title];
    if (head.number === null) {
      this.#statements.run(STATEMENTS.endTombstone, [id]);
      return this.#statements.run(STATEMENTS.insertSession, [...moved, ...changed, id]);
    }
    if (head.hasFacets(facets)) this.#statements.run(STATEMENTS.moveSession, [...moved, head.number]);
    else this.#statements.run(STATEMENTS.changeSession, [...moved, ...changed, head.number]);
    return head.number;
  }

  /** Twice as many as come in, so that the table shrinks again and no commit takes long. */
  #forgetExpired(writes: readonly JournalWrite[], now: number): void {
    const remembered = writes.filter(({ remember }) => remember !== null).length;
    if (remembered > 0) this.#statements.run(STATEMENTS.forgetExpired, [now, 2 * remembered]);
  }

  #head(id: string): SessionHead {
    const known = this.#heads.get(id);
    if (known !== undefined) return known;
    const stored = this.#statements.first<Facets & { number: number; revision: number }>(STATEMENTS.headOf, [
      id,
    ]);
    const head =
      stored === undefined
        ? new SessionHead(null, 0, null)
        : new SessionHead(stored.number, stored.revision, stored);
    this.#heads.set(id, head);
    return head;
  }

  #transaction<Result>(work: () => Result): Result {
    this.#heads.trim();
    this.#connection.exec('begin immediate');
    try {
      const result = work();
      this.#connection.exec('commit');
      return result;
    } catch (error) {
      this.#heads.clear();
      this.counts.clear();
      this.#rollBack();
      throw error;
    }
  }

  /** SQLite has rolled back by itself when the disk was full. */
  #rollBack(): void {
    if (this.#connection.inTransaction) this.#connection.exec('rollback');
  }
}

function inLogOrder(events: LoggedEvent[], { take }: LogQuery): LoggedEvent[] {
  return take === 'oldest' ? events : events.reverse();
}
