import {
  type ListMessage,
  matchesQuery,
  type SessionPage,
  type SessionQuery,
  type SessionRow,
} from '@session-hub/shared';
import { type SharedRows, sameRow } from './shared-rows.js';

/** A ListMessage without the name that the client gave its list. */
export type ListChange = Omit<ListMessage, 'list'>;

export interface WatchedList {
  version: number;
  page: SessionPage;
  close(): void;
}

type OnChange = (change: ListChange) => void;

/** One page of a query that stays current, shared by everybody who asked the same. */
export class LiveList {
  readonly query: SessionQuery;
  readonly watchers = new Set<OnChange>();
  version = 1;
  /** Something happened that may change the page. */
  dirty = false;
  /** How many milliseconds the last reading took, the wait for the store included. */
  cost = 0;
  /** In which round it was read, and how many rounds have to pass until it is read again. */
  readIn = 0;
  rest = 1;
  readonly #shared: SharedRows;
  /** In the order of the page. */
  #rows: ReadonlyMap<string, SessionRow>;
  #total: number;
  #next: string | null;
  #ended = false;

  constructor(query: SessionQuery, { rows, total, next }: SessionPage, shared: SharedRows) {
    this.query = query;
    this.#shared = shared;
    this.#rows = this.#kept(rows);
    this.#total = total;
    this.#next = next;
  }

  get page(): SessionPage {
    return { rows: [...this.#rows.values()], total: this.#total, next: this.#next };
  }

  note(row: SessionRow): void {
    if (!this.dirty && (this.#rows.has(row.id) || matchesQuery(row, this.query))) this.dirty = true;
  }

  /** Takes over a newly read page and tells the watchers what is different. */
  take({ rows, total, next }: SessionPage): void {
    if (this.#ended) return;
    const before = this.#rows;
    this.#rows = this.#kept(rows);
    for (const id of before.keys()) this.#shared.release(id);
    const ids = [...this.#rows.keys()];
    const changed = [...this.#rows.values()].filter((row) => {
      const known = before.get(row.id);
      return known === undefined || !sameRow(known, row);
    });
    const places = [...before.keys()];
    const moved = ids.length !== places.length || ids.some((id, at) => id !== places[at]);
    const counted = total !== this.#total || next !== this.#next;
    this.#total = total;
    this.#next = next;
    if (changed.length === 0 && !moved && !counted) return;

    const from = this.version;
    this.version += 1;
    const change = { from, to: this.version, ids, rows: changed, total, next };
    for (const onChange of this.watchers) onChange(change);
  }

  /** Lets go of its rows. A page that is still being read comes too late. */
  end(): void {
    this.#ended = true;
    for (const id of this.#rows.keys()) this.#shared.release(id);
    this.#rows = new Map();
  }

  #kept(rows: readonly SessionRow[]): Map<string, SessionRow> {
    const kept = new Map<string, SessionRow>();
    for (const row of rows) if (!kept.has(row.id)) kept.set(row.id, this.#shared.take(row));
    return kept;
  }
}
