import {
  compareRows,
  DEFAULT_LIST_LIMIT,
  emptyView,
  rowOf,
  type SessionPage,
  type SessionQuery,
  type SessionRow,
} from '@session-hub/shared';
import { type PagePosition, pageToken, parsePageToken } from '../../core/store-kit/page-token.js';
import { type Choice, everything, facetGroups, MARK, rangeOf, timeText } from './facets.js';
import type { Keys } from './keys.js';
import { at, type MergedRows, mergeRows } from './merge-rows.js';
import { QueryGate } from './query-gate.js';
import type { RedisClient } from './redis-client.js';
import { RedisScript } from './redis-script.js';
import { RowSource, type ScanPlan } from './row-source.js';
import { fewAtOnce, ScanRounds } from './scan-rounds.js';

const MOST_COUNTED = 10_000;
/** So few are found first and sorted then; of more, the newest are found sooner by going through the changes. */
const FEW = 500;
/** A list may stop at a session of which nothing was read but where it stands. */
const ANY_ROW = rowOf(emptyView('', ''));
const COUNT = new RedisScript('count.lua');

/** Which part of an order: all of it, what stands behind a page, or what stands before it and at its end. */
type Part = 'all' | 'behind' | 'before';

/** Lists over all partitions: each answers in its own order, and the pages are merged here. */
export class SessionLists {
  readonly #client: RedisClient;
  readonly #keys: Keys;
  readonly #partitions: readonly number[];
  readonly #plain = new QueryGate({ atOnce: 4, waiting: 200 });
  readonly #searching = new QueryGate({ atOnce: 2, waiting: 20 });

  constructor(client: RedisClient, keys: Keys, partitions: number) {
    this.#client = client;
    this.#keys = keys;
    this.#partitions = Array.from({ length: partitions }, (_, partition) => partition);
  }

  async page(query: SessionQuery): Promise<SessionPage> {
    const behind = query.after === undefined ? null : parsePageToken(query.after);
    // Such an order is an index by itself, so that no session is looked at in vain.
    const groups = facetGroups(query);
    const [only = everything] = groups;
    const isPlain =
      query.text === undefined && groups.length <= 1 && (groups.length === 0 || query.sort !== 'updatedAt');
    return isPlain
      ? await this.#plain.run(() => this.#plainPage(new Lookup(query, behind), only))
      : await this.#searching.run(() => this.#searchedPage(new Lookup(query, behind), groups));
  }

  async #plainPage(lookup: Lookup, facets: readonly string[]): Promise<SessionPage> {
    const sources = this.#walk(lookup, facets, 'behind');
    const merged = await mergeRows(sources, lookup.query, lookup.limit + 1, lookup.rounds);
    return lookup.page(
      merged,
      sources.reduce((sum, { size }) => sum + size, 0),
    );
  }

  async #searchedPage(lookup: Lookup, groups: readonly (readonly string[])[]): Promise<SessionPage> {
    const { query } = lookup;
    const { facets, count } = await this.#fewest(groups);
    if (count === 0) return { rows: [], total: 0, next: null };
    const byChange = query.sort === 'updatedAt';
    if (byChange && count <= FEW) return await this.#sortedPage(lookup, facets);

    const sources = this.#walk(lookup, facets, 'behind');
    const merged = await mergeRows(sources, query, lookup.limit + 1, lookup.rounds);
    if (query.text === undefined && groups.length <= 1) return lookup.page(merged, count);
    if (byChange && groups.length > 0) {
      // Fewer are to be looked at than changed.
      return lookup.page(merged, await this.#count(this.#inIndex(lookup, facets, 'all'), lookup.rounds));
    }
    const before = lookup.behind === null ? [] : this.#walk(lookup, facets, 'before');
    return lookup.page(merged, await this.#count([...sources, ...before], lookup.rounds));
  }

  async #sortedPage(lookup: Lookup, facets: readonly string[]): Promise<SessionPage> {
    const { query, behind } = lookup;
    const sources = this.#inIndex(lookup, facets, 'all');
    const rows: SessionRow[] = [];
    for (let open = sources; open.length > 0; open = open.filter(({ atEnd }) => !atEnd)) {
      if (!(await lookup.rounds.run(open, (source, steps) => source.fetch(steps, FEW)))) break;
      for (const source of open) rows.push(...source.takeAll());
    }
    const compare = compareRows(query);
    const following = rows.filter((row) => behind === null || compare(row, at(behind, row)) > 0);
    return lookup.page({ rows: following.sort(compare), stoppedAt: null }, rows.length);
  }

  /** The group that leaves the fewest sessions to look at. */
  async #fewest(groups: readonly (readonly string[])[]): Promise<Choice> {
    const candidates = groups.length === 0 ? [everything] : groups;
    const facets = candidates.flat();
    const countOf = new Map<string, number>();
    await fewAtOnce(this.#partitions, async (partition) => {
      const counts = (await COUNT.run(this.#client, [this.#keys.index(partition)], facets)) as number[];
      for (const [at, facet] of facets.entries()) {
        countOf.set(facet, (countOf.get(facet) ?? 0) + (counts[at] ?? 0));
      }
    });
    const choices = candidates.map((group) => ({
      facets: group,
      count: group.reduce((sum, facet) => sum + (countOf.get(facet) ?? 0), 0),
    }));
    return choices.reduce((best, choice) => (choice.count < best.count ? choice : best));
  }

  /** Counts on from where the sources stand, as far as the steps suffice. */
  async #count(sources: readonly RowSource[], rounds: ScanRounds): Promise<number> {
    const matched = (): number => sources.reduce((sum, source) => sum + source.matched, 0);
    for (let open = sources; open.length > 0 && matched() < MOST_COUNTED; ) {
      open = open.filter(({ atEnd }) => !atEnd);
      if (!(await rounds.run(open, (source, steps) => source.count(steps, MOST_COUNTED)))) break;
    }
    return matched();
  }

  /** All of the order asked for: through the changes, or through the part of the index with these facets. */
  #walk(lookup: Lookup, facets: readonly string[], part: Part): RowSource[] {
    if (lookup.query.sort !== 'updatedAt') return this.#inIndex(lookup, facets, part);
    const groups = facetGroups(lookup.query);
    return this.#partitions.map((partition) =>
      this.#source(lookup, partition, {
        ...lookup.range(part, '', { first: '-', last: '+' }),
        key: this.#keys.changed(partition),
        groups,
      }),
    );
  }

  #inIndex(lookup: Lookup, facets: readonly string[], part: Part): RowSource[] {
    // Of the group that is gone through, each session has one.
    const groups = facetGroups(lookup.query).filter((group) => group.join() !== facets.join());
    return this.#partitions.flatMap((partition) =>
      facets.map((facet) =>
        this.#source(lookup, partition, {
          ...lookup.range(part, facet + MARK, rangeOf(facet)),
          key: this.#keys.index(partition),
          groups,
        }),
      ),
    );
  }

  #source(
    { query }: Lookup,
    partition: number,
    plan: Pick<ScanPlan, 'key' | 'start' | 'stop' | 'sized' | 'groups'>,
  ): RowSource {
    return new RowSource(this.#client, {
      ...plan,
      order: query.order === 'asc' ? 'asc' : 'desc',
      sessions: this.#keys.sessions(partition),
      text: query.text?.toLowerCase() ?? '',
    });
  }
}

/** One query while it is looked up. */
class Lookup {
  readonly query: SessionQuery;
  readonly behind: PagePosition | null;
  readonly limit: number;
  readonly rounds = new ScanRounds();

  constructor(query: SessionQuery, behind: PagePosition | null) {
    this.query = query;
    this.behind = behind;
    this.limit = query.limit ?? DEFAULT_LIST_LIMIT;
  }

  range(
    part: Part,
    prefix: string,
    all: { first: string; last: string },
  ): Pick<ScanPlan, 'start' | 'stop' | 'sized'> {
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
