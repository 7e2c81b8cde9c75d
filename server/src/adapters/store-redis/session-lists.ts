import {
  compareRows,
  DEFAULT_LIST_LIMIT,
  type SessionPage,
  type SessionQuery,
  type SessionRow,
} from '@session-hub/shared';
import { type PagePosition, pageToken, parsePageToken } from '../../core/store-kit/page-token.js';
import { everything, facetGroups, MARK, rangeOf, timeText } from './facets.js';
import type { Keys } from './keys.js';
import type { RedisClient } from './redis-client.js';
import { RedisScript } from './redis-script.js';
import { RowSource } from './row-source.js';

const MOST_COUNTED = 10_000;
const COUNT = new RedisScript('count.lua');

/** A group of facets and how many sessions have one of them. */
interface Choice {
  readonly facets: readonly string[];
  readonly count: number;
}

/** Lists over all partitions: each answers in its own order, and the pages are merged here. */
export class SessionLists {
  readonly #client: RedisClient;
  readonly #keys: Keys;
  readonly #partitions: readonly number[];

  constructor(client: RedisClient, keys: Keys, partitions: number) {
    this.#client = client;
    this.#keys = keys;
    this.#partitions = Array.from({ length: partitions }, (_, partition) => partition);
  }

  async page(query: SessionQuery): Promise<SessionPage> {
    const behind = query.after === undefined ? null : parsePageToken(query.after);
    const groups = facetGroups(query);
    const choice = await this.#fewest(groups);
    const isExact = groups.length <= 1 && query.text === undefined;
    const limit = query.limit ?? DEFAULT_LIST_LIMIT;
    const [rows, total] = await Promise.all([
      this.#rows(query, choice, behind, limit + 1),
      isExact ? choice.count : this.#count(query, choice),
    ]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      rows: page,
      total: Math.min(total, MOST_COUNTED),
      next: rows.length > limit && last !== undefined ? pageToken(last, query) : null,
    };
  }

  /** The group that leaves the fewest sessions to look at. */
  async #fewest(groups: readonly (readonly string[])[]): Promise<Choice> {
    const candidates = groups.length === 0 ? [everything] : groups;
    const facets = candidates.flat();
    const counts = (await Promise.all(
      this.#partitions.map((partition) => COUNT.run(this.#client, [this.#keys.index(partition)], facets)),
    )) as number[][];
    const countOf = (facet: string): number =>
      counts.reduce((sum, partition) => sum + (partition[facets.indexOf(facet)] ?? 0), 0);
    const choices = candidates.map((group) => ({
      facets: group,
      count: group.reduce((sum, facet) => sum + countOf(facet), 0),
    }));
    return choices.reduce((best, choice) => (choice.count < best.count ? choice : best));
  }

  /** At least `most` rows of the order asked for, or all there are. */
  async #rows(
    query: SessionQuery,
    choice: Choice,
    behind: PagePosition | null,
    most: number,
  ): Promise<SessionRow[]> {
    if (choice.count === 0) return [];
    if (query.sort !== 'updatedAt')
      return await this.#merge(this.#sources(query, choice, behind), query, most);
    // Few are found first and sorted then. Of many, the newest are found sooner by going through the changes.
    if (choice.count >= MOST_COUNTED) return await this.#merge(this.#changes(query, behind), query, most);
    const all = await this.#merge(this.#sources(query, choice, null), query, choice.count);
    const compare = compareRows(query);
    const from = behind;
    return all
      .filter((row) => from === null || compare(row, { ...row, id: from.id, updatedAt: from.value }) > 0)
      .sort(compare);
  }

  async #count(query: SessionQuery, choice: Choice): Promise<number> {
    if (choice.count === 0) return 0;
    const counts = this.#sources(query, choice, null).map((source) => source.count(MOST_COUNTED));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  #sources(query: SessionQuery, { facets }: Choice, behind: PagePosition | null): RowSource[] {
    return this.#partitions.flatMap((partition) =>
      facets.map((facet) => {
        const position =
          behind === null ? null : `(${facet}${MARK}${timeText(behind.value)}${MARK}${behind.id}`;
        return this.#source(query, partition, this.#keys.index(partition), rangeOf(facet), position);
      }),
    );
  }

  #changes(query: SessionQuery, behind: PagePosition | null): RowSource[] {
    const position = behind === null ? null : `(${timeText(behind.value)}${MARK}${behind.id}`;
    return this.#partitions.map((partition) =>
      this.#source(query, partition, this.#keys.changed(partition), { first: '-', last: '+' }, position),
    );
  }

  #source(
    query: SessionQuery,
    partition: number,
    key: string,
    { first, last }: { first: string; last: string },
    position: string | null,
  ): RowSource {
    const order = query.order === 'asc' ? 'asc' : 'desc';
    const start = position ?? (order === 'asc' ? first : last);
    const stop = order === 'asc' ? last : first;
    const sessions = this.#keys.sessions(partition);
    const text = query.text?.toLowerCase() ?? '';
    return new RowSource(this.#client, {
      key,
      start,
      stop,
      order,
      sessions,
      text,
      groups: facetGroups(query),
    });
  }

  async #merge(sources: readonly RowSource[], query: SessionQuery, most: number): Promise<SessionRow[]> {
    const compare = compareRows(query);
    const atOnce = Math.min(500, Math.ceil((2 * most) / sources.length) + 2);
    const rows: SessionRow[] = [];
    while (rows.length < most) {
      await Promise.all(sources.filter(({ mustFetch }) => mustFetch).map((source) => source.fetch(atOnce)));
      const next = firstOf(sources, compare);
      if (next?.first === undefined) break;
      rows.push(next.first);
      next.shift();
    }
    return rows;
  }
}

function firstOf(
  sources: readonly RowSource[],
  compare: (left: SessionRow, right: SessionRow) => number,
): RowSource | null {
  let best: RowSource | null = null;
  for (const source of sources) {
    const { first } = source;
    if (first === undefined) continue;
    if (best?.first === undefined || compare(first, best.first) < 0) best = source;
  }
  return best;
}
