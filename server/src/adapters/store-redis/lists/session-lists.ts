import { compareRows, type SessionPage, type SessionQuery, type SessionRow } from '@session-hub/shared';
import type { ListPurpose } from '../../../ports/session-store.js';
import { QueryGate } from '../../store-kit/query-gate.js';
import type { Keys } from '../servers/keys.js';
import { type Choice, everything, facetGroups, MARK, rangeOf } from '../servers/keys.js';
import type { RedisClient } from '../servers/redis-client.js';
import { RedisScript } from '../servers/redis-script.js';
import { Lookup, MOST_COUNTED, type Part } from './lookup.js';
import { at, mergeRows } from './merge-rows.js';
import { RowSource } from './row-source.js';
import { fewAtOnce, type ScanRounds } from './scan-rounds.js';
import { Scanner } from './scanner.js';

export interface ListBounds {
  /** How many sessions one query looks at, whatever it asks: past it, it answers with what it found. */
  readonly steps: number;
  /** So few are found first and sorted then; of more, the newest are found sooner by going through the changes. */
  readonly few: number;
}

const BOUNDS: ListBounds = { steps: 20_000, few: 500 };
const COUNT = new RedisScript('count.lua');

/** Lists over all partitions: each answers in its own order, and the pages are merged here. */
export class SessionLists {
  readonly #client: RedisClient;
  readonly #scanner: Scanner;
  readonly #keys: Keys;
  readonly #partitions: readonly number[];
  readonly #bounds: ListBounds;
  readonly #plain = new QueryGate({ atOnce: 4, waiting: 200 });
  readonly #searching = new QueryGate({ atOnce: 2, waiting: 20 });
  readonly #ofHub = new QueryGate({ atOnce: 2, waiting: 20 });
  readonly #live = new QueryGate({ atOnce: 4, waiting: 20 });

  constructor(client: RedisClient, keys: Keys, partitions: number, bounds = BOUNDS) {
    this.#client = client;
    this.#scanner = new Scanner(client);
    this.#bounds = bounds;
    this.#keys = keys;
    this.#partitions = Array.from({ length: partitions }, (_, partition) => partition);
  }

  async page(query: SessionQuery, purpose: ListPurpose = 'client'): Promise<SessionPage> {
    const lookup = new Lookup(this.#scanner, query, this.#bounds.steps);
    // Such an order is an index by itself, so that no session is looked at in vain.
    const groups = facetGroups(query);
    const [only = everything] = groups;
    const isPlain =
      query.text === undefined && groups.length <= 1 && (groups.length === 0 || query.sort !== 'updatedAt');
    return await this.#gate(isPlain ? 'plain' : 'search', purpose).run(() =>
      isPlain ? this.#plainPage(lookup, only) : this.#searchedPage(lookup, groups),
    );
  }

  #gate(work: 'plain' | 'search', purpose: ListPurpose): QueryGate {
    switch (purpose) {
      case 'client':
        return work === 'plain' ? this.#plain : this.#searching;
      case 'hub':
        return this.#ofHub;
      case 'live-list':
        return this.#live;
    }
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
    if (byChange && count <= this.#bounds.few) return await this.#sortedPage(lookup, facets);

    const sources = this.#walk(lookup, facets, 'behind');
    const merged = await mergeRows(sources, query, lookup.limit + 1, lookup.rounds);
    if (query.text === undefined && groups.length <= 1) return lookup.page(merged, count);
    if (byChange && groups.length > 0) {
      // Fewer are to be looked at than changed. Those found already are counted even if no steps are left.
      const counted = await this.#count(this.#inIndex(lookup, facets, 'all'), lookup.rounds);
      return lookup.page(merged, Math.max(counted, matchedOf(sources)));
    }
    const before = lookup.behind === null ? [] : this.#walk(lookup, facets, 'before');
    return lookup.page(merged, await this.#count([...sources, ...before], lookup.rounds));
  }

  async #sortedPage(lookup: Lookup, facets: readonly string[]): Promise<SessionPage> {
    const { query, behind } = lookup;
    const sources = this.#inIndex(lookup, facets, 'all');
    const rows: SessionRow[] = [];
    for (let open = sources; open.length > 0; open = open.filter(({ atEnd }) => !atEnd)) {
      if (!(await lookup.rounds.run(open, 'rows', this.#bounds.few))) break;
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
    for (let open = sources; open.length > 0 && matchedOf(sources) < MOST_COUNTED; ) {
      open = open.filter(({ atEnd }) => !atEnd);
      if (!(await rounds.run(open, 'count', MOST_COUNTED))) break;
    }
    return matchedOf(sources);
  }

  /** All of the order asked for: through the changes, or through the part of the index with these facets. */
  #walk(lookup: Lookup, facets: readonly string[], part: Part): RowSource[] {
    if (lookup.query.sort !== 'updatedAt') return this.#inIndex(lookup, facets, part);
    const groups = facetGroups(lookup.query);
    const range = lookup.range(part, '', { first: '-', last: '+' });
    return this.#partitions.map((partition) => {
      const [key, sessions] = [this.#keys.changed(partition), this.#keys.sessions(partition)];
      return new RowSource({ ...range, key, sessions, groups });
    });
  }

  #inIndex(lookup: Lookup, facets: readonly string[], part: Part): RowSource[] {
    // Of the group that is gone through, each session has one.
    const groups = facetGroups(lookup.query).filter((group) => group.join() !== facets.join());
    const ranges = facets.map((facet) => lookup.range(part, facet + MARK, rangeOf(facet)));
    return this.#partitions.flatMap((partition) => {
      const [key, sessions] = [this.#keys.index(partition), this.#keys.sessions(partition)];
      return ranges.map((range) => new RowSource({ ...range, key, sessions, groups }));
    });
  }
}

function matchedOf(sources: readonly RowSource[]): number {
  return sources.reduce((sum, { matched }) => sum + matched, 0);
}
