import type { SessionQuery } from '@session-hub/shared';
import type { PagePosition } from '../store-kit/page-token.js';
import type { JournalPage } from './journal-messages.js';
import type { Connection } from './open-database.js';
import {
  ALL,
  countSql,
  endSql,
  facetIndexes,
  isIndexed,
  type ListIndex,
  limitOf,
  orderedIndex,
  type PlacedRow,
  rowsSql,
  type Stretch,
  sizeSql,
} from './session-list.js';
import { StatementCache } from './statement-cache.js';

export interface ListBounds {
  /** How many sessions one query looks at, whatever it asks: past it, it answers with what it found. */
  readonly steps: number;
  /** How many of them between two looks at the clock. */
  readonly stride: number;
  /** How long one query may take. A disk that has to find each session can be slow. */
  readonly milliseconds: number;
  /**
   * So few are found first and sorted then, without a look at the clock: no more than a stride. Of more, the first are
   * found sooner in the order of the list.
   */
  readonly few: number;
}

const BOUNDS: ListBounds = { steps: 20_000, stride: 1_000, milliseconds: 500, few: 1_000 };
const MOST_COUNTED = 10_000;

/** Looks lists up. Each list is one picture of the database, and the work for it is bounded (R38). */
export class ListReads {
  readonly #connection: Connection;
  readonly #statements: StatementCache;
  readonly #bounds: ListBounds;

  constructor(connection: Connection, bounds = BOUNDS) {
    this.#connection = connection;
    this.#statements = new StatementCache(connection);
    this.#bounds = bounds;
  }

  page(query: SessionQuery, behind: PagePosition | null): JournalPage {
    this.#connection.exec('begin');
    try {
      if (isIndexed(query)) return this.#indexed(query, behind);
      const few = this.#few(query);
      return few === null ? this.#searched(query, behind) : this.#sorted(query, behind, few);
    } finally {
      this.#connection.exec('commit');
    }
  }

  clear(): void {
    this.#statements.clear();
  }

  #indexed(query: SessionQuery, behind: PagePosition | null): JournalPage {
    const rows: PlacedRow[] = [];
    let total = 0;
    for (const part of ofEachStatus(query)) {
      const index = orderedIndex(part);
      rows.push(...this.#rows(part, index, { behind, upTo: null }, limitOf(query) + 1));
      total += this.#count(part, index, ALL);
    }
    return pageOf(query, rows.sort(inOrder(query)), total);
  }

  #sorted(query: SessionQuery, behind: PagePosition | null, index: ListIndex): JournalPage {
    const rows = this.#rows(query, index, { behind, upTo: null }, limitOf(query) + 1);
    return pageOf(query, rows, this.#count(query, index, ALL));
  }

  /** Goes through the order of the list, stretch by stretch. What stands before the page is counted last. */
  #searched(query: SessionQuery, behind: PagePosition | null): JournalPage {
    const index = orderedIndex(query);
    const walk = {
      query,
      index,
      stepsLeft: this.#bounds.steps,
      end: performance.now() + this.#bounds.milliseconds,
    };
    const wanted = limitOf(query) + 1;
    const rows: PlacedRow[] = [];
    let total = 0;
    const stoppedAt = this.#walk(walk, { behind, upTo: null }, (stretch) => {
      const found = this.#rows(query, index, stretch, wanted - rows.length);
      const isAll = found.length < wanted - rows.length;
      rows.push(...found);
      total += isAll ? found.length : this.#count(query, index, stretch);
      return rows.length < wanted || total < MOST_COUNTED;
    });
    if (behind !== null && stoppedAt === null) {
      this.#walk(walk, { behind: null, upTo: behind }, (stretch) => {
        total += this.#count(query, index, stretch);
        return total < MOST_COUNTED;
      });
    }
    const page = pageOf(query, rows, total);
    return page.next === null ? { ...page, next: stoppedAt } : page;
  }

  /** Null when it came to the end; else the position where it stopped, which is at least one stride further. */
  #walk(walk: Walk, { behind, upTo }: Stretch, look: (stretch: Stretch) => boolean): PagePosition | null {
    const { stride } = this.#bounds;
    let at = behind;
    for (let isFirst = true; isFirst || isLeft(walk); isFirst = false) {
      const { sql, values } = endSql(walk.query, walk.index, { behind: at, upTo }, stride);
      const [last, following] = this.#statements.all<PagePosition>(sql, values);
      const end = last === undefined || following === undefined ? null : last;
      walk.stepsLeft -= stride;
      const goesOn = look({ behind: at, upTo: end ?? upTo });
      if (end === null) return null;
      at = end;
      if (!goesOn) break;
    }
    return at;
  }

  /** The index with the fewest sessions to look at, where it has only a few. */
  #few(query: SessionQuery): ListIndex | null {
    let fewest: ListIndex | null = null;
    let most = this.#bounds.few;
    for (const index of facetIndexes(query)) {
      const { sql, values } = sizeSql(index, most + 1);
      const size = this.#statements.first<{ total: number }>(sql, values)?.total ?? 0;
      if (size > most) continue;
      fewest = index;
      most = size;
    }
    return fewest;
  }

  #rows(query: SessionQuery, index: ListIndex, stretch: Stretch, most: number): PlacedRow[] {
    if (most === 0) return [];
    const { sql, values } = rowsSql(query, index, stretch, most);
    return this.#statements.all(sql, values);
  }

  #count(query: SessionQuery, index: ListIndex, stretch: Stretch): number {
    const { sql, values } = countSql(query, index, stretch, MOST_COUNTED);
    return this.#statements.first<{ total: number }>(sql, values)?.total ?? 0;
  }
}

/** One search while it is under way. */
interface Walk {
  readonly query: SessionQuery;
  readonly index: ListIndex;
  readonly end: number;
  stepsLeft: number;
}

function isLeft({ stepsLeft, end }: Walk): boolean {
  return stepsLeft > 0 && performance.now() < end;
}

/** A list of several statuses is put together from one list for each. */
function ofEachStatus(query: SessionQuery): SessionQuery[] {
  if (query.status === undefined) return [query];
  return [...new Set(query.status)].map((status) => ({ ...query, status: [status] }));
}

function inOrder({ order }: SessionQuery): (left: PlacedRow, right: PlacedRow) => number {
  const direction = order === 'asc' ? 1 : -1;
  return (left, right) =>
    direction * (left.value - right.value || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0));
}

/** Of one row more than asked for, which says that another page follows. */
function pageOf(query: SessionQuery, rows: readonly PlacedRow[], total: number): JournalPage {
  const page = rows.slice(0, limitOf(query));
  const last = rows.length > page.length ? page.at(-1) : undefined;
  return {
    rows: page.map(({ row }) => row),
    total: Math.min(total, MOST_COUNTED),
    next: last === undefined ? null : { value: last.value, id: last.id },
  };
}
