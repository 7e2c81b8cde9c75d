import { matchesQuery, type SessionPage, type SessionQuery, type SessionRow } from '@session-hub/shared';
import type { ListChange } from '../hub-facade.js';

type OnChange = (change: ListChange) => void;

/** One page of a query that stays current, shared by everybody who asked the same. */
export class LiveList {
  readonly query: SessionQuery;
  readonly watchers = new Set<OnChange>();
  version = 1;
  page: SessionPage;
  /** Something happened that may change the page. */
  dirty = false;
  /** How many milliseconds the last reading took, the wait for the store included. */
  cost = 0;
  /** In which round it was read, and how many rounds have to pass until it is read again. */
  readIn = 0;
  rest = 1;
  #texts: Map<string, string>;

  constructor(query: SessionQuery, page: SessionPage) {
    this.query = query;
    this.page = page;
    this.#texts = textsOf(page);
  }

  note(row: SessionRow): void {
    if (!this.dirty && (this.#texts.has(row.id) || matchesQuery(row, this.query))) this.dirty = true;
  }

  /** Takes over a newly read page and tells the watchers what is different. */
  take(page: SessionPage): void {
    const texts = textsOf(page);
    const rows = page.rows.filter(({ id }) => texts.get(id) !== this.#texts.get(id));
    const moved =
      page.rows.length !== this.page.rows.length ||
      page.rows.some(({ id }, at) => id !== this.page.rows[at]?.id);
    const counted = page.total !== this.page.total || page.next !== this.page.next;
    this.page = page;
    this.#texts = texts;
    if (rows.length === 0 && !moved && !counted) return;

    const from = this.version;
    this.version += 1;
    const change = {
      from,
      to: this.version,
      ids: page.rows.map(({ id }) => id),
      rows,
      total: page.total,
      next: page.next,
    };
    for (const onChange of this.watchers) onChange(change);
  }
}

function textsOf(page: SessionPage): Map<string, string> {
  return new Map(page.rows.map((row) => [row.id, JSON.stringify(row)]));
}
