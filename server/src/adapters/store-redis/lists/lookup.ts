import {
  DEFAULT_LIST_LIMIT,
  emptyView,
  rowOf,
  type SessionPage,
  type SessionQuery,
} from '@session-hub/shared';
import { type PagePosition, pageToken, parsePageToken } from '../../store-kit/page-token.js';
import { MARK, timeText } from '../servers/keys.js';
import { at, type MergedRows } from './merge-rows.js';
import type { ScanRange } from './row-source.js';
import { ScanRounds } from './scan-rounds.js';
import type { Scanner } from './scanner.js';

export const MOST_COUNTED = 10_000;
/** A list may stop at a session of which nothing was read but where it stands. */
const ANY_ROW = rowOf(emptyView('', ''));

/** Which part of an order: all of it, what stands behind a page, or what stands before it and at its end. */
export type Part = 'all' | 'behind' | 'before';

/** One query while it is looked up. */
export class Lookup {
  readonly query: SessionQuery;
  readonly behind: PagePosition | null;
  readonly limit: number;
  readonly rounds: ScanRounds;

  constructor(scanner: Scanner, query: SessionQuery, steps: number) {
    this.query = query;
    this.behind = query.after === undefined ? null : parsePageToken(query.after);
    this.limit = query.limit ?? DEFAULT_LIST_LIMIT;
    const order = query.order === 'asc' ? 'asc' : 'desc';
    this.rounds = new ScanRounds({ scanner, order, text: query.text?.toLowerCase() ?? '', steps });
  }

  range(
    part: Part,
    prefix: string,
    all: { first: string; last: string },
  ): Pick<ScanRange, 'start' | 'stop' | 'sized'> {
    const [begin, end] = this.query.order === 'asc' ? [all.first, all.last] : [all.last, all.first];
    const position =
      this.behind === null ? null : `${prefix}${timeText(this.behind.value)}${MARK}${this.behind.id}`;
    if (position === null || part === 'all') return { start: begin, stop: end, sized: all };
    return part === 'behind'
      ? { start: `(${position}`, stop: end, sized: all }
      : { start: begin, stop: `[${position}`, sized: null };
  }

  page({ rows, stoppedAt }: MergedRows, total: number): SessionPage {
    const page = rows.slice(0, this.limit);
    const last = rows.length > this.limit ? page.at(-1) : undefined;
    const end = last ?? (stoppedAt === null ? null : at(stoppedAt, ANY_ROW));
    return {
      rows: page,
      total: Math.min(total, MOST_COUNTED),
      next: end === null ? null : pageToken(end, this.query),
    };
  }
}
