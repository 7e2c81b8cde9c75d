import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import {
  compareRows,
  matchesQuery,
  rowOf,
  type SessionQuery,
  type SessionRow,
  STATUSES,
} from '@session-hub/shared';
import fc from 'fast-check';
import Database from 'libsql';
import { type ListBounds, ListReads } from 'session-hub/internal/adapters/store-embedded/list-reads.js';
import type { Connection } from 'session-hub/internal/adapters/store-embedded/open-database.js';
import type { PagePosition } from 'session-hub/internal/adapters/store-kit/page-token.js';
import { aView } from 'session-hub/testing';
import { repositoryRoot } from '../../../../support/repository-root.js';

const BOUNDS: ListBounds = { steps: 20, stride: 5, milliseconds: Number.POSITIVE_INFINITY, few: 3 };

/** Looks up lists over these rows within these bounds. */
function listsOver(rows: readonly SessionRow[], bounds = BOUNDS): ListReads {
  return new ListReads(databaseOf(rows), bounds);
}

function databaseOf(rows: readonly SessionRow[]): Connection {
  const database = new Database(':memory:');
  const schema = join(repositoryRoot, 'server/src/adapters/store-embedded/schema.sql');
  database.exec(readFileSync(schema, 'utf8'));
  const insert = database.prepare(
    `insert into sessions (id, revision, epoch, seq, owner, template, status, created_at, updated_at, title, row, record)
     values (?, 1, 'e', 1, ?, ?, ?, ?, ?, ?, ?, '')`,
  );
  for (const row of rows) {
    const { id, owner, template, status, createdAt, updatedAt, title } = row;
    insert.run([id, owner, template, status, createdAt, updatedAt, title.toLowerCase(), JSON.stringify(row)]);
  }
  return database;
}

function aRow(n: number, looks: Partial<SessionRow> = {}): SessionRow {
  return { ...rowOf(aView({ id: `s${n}` })), createdAt: n, updatedAt: n, title: `Title ${n}`, ...looks };
}

const looks: fc.Arbitrary<Partial<SessionRow>> = fc.record({
  status: fc.constantFrom(...STATUSES.slice(0, 3)),
  owner: fc.constantFrom('ann', 'bob'),
  template: fc.constantFrom('job', 'trade'),
  title: fc.constantFrom('Red', 'Blue', 'RED and blue'),
  createdAt: fc.integer({ min: 1, max: 30 }),
  updatedAt: fc.integer({ min: 1, max: 30 }),
});

const query: fc.Arbitrary<SessionQuery> = fc.record(
  {
    status: fc.uniqueArray(fc.constantFrom(...STATUSES.slice(0, 4)), { minLength: 1, maxLength: 3 }),
    owner: fc.constantFrom('ann', 'bob', 'nobody'),
    template: fc.constantFrom('job', 'trade'),
    text: fc.constantFrom('red', 'BLUE', 's1', '7', 'green'),
    sort: fc.constantFrom('createdAt', 'updatedAt'),
    order: fc.constantFrom('asc', 'desc'),
    limit: fc.integer({ min: 1, max: 30 }),
  },
  { requiredKeys: [] },
);

describe('lists of the embedded store', () => {
  it('R38: have every match once and in order, page by page, however short the pages are', () => {
    const rows = fc.sample(looks, { numRuns: 90, seed: 3 }).map((one, n) => aRow(n, one));
    const lists = listsOver(rows);
    fc.assert(
      fc.property(query, (asked) => {
        const expected = rows.filter((row) => matchesQuery(row, asked)).sort(compareRows(asked));
        const found: string[] = [];
        let behind: PagePosition | null = null;
        do {
          const page = lists.page(asked, behind);
          expect(page.rows.length).toBeLessThanOrEqual(asked.limit ?? 50);
          expect(page.total).toBeLessThanOrEqual(expected.length);
          found.push(...page.rows);
          behind = page.next;
        } while (behind !== null);
        expect(found.map((row) => JSON.parse(row))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('R38: look at no more than their bound, and go on from there', () => {
    const lists = listsOver(Array.from({ length: 100 }, (_, n) => aRow(n, { title: n < 3 ? 'wanted' : '' })));
    const pages = [];
    for (
      let behind: PagePosition | null = null, isFirst = true;
      isFirst || behind !== null;
      isFirst = false
    ) {
      const page = lists.page({ text: 'wanted' }, behind);
      pages.push([page.rows.length, page.total, page.next?.id ?? null]);
      behind = page.next;
    }
    expect(pages).toEqual([
      [0, 0, 's80'],
      [0, 0, 's60'],
      [0, 0, 's40'],
      [0, 0, 's20'],
      [3, 3, null],
    ]);
  });

  it('R38: get one stride further even when no time is left', () => {
    const rows = Array.from({ length: 12 }, (_, n) => aRow(n));
    const lists = listsOver(rows, { ...BOUNDS, milliseconds: 0 });
    expect(lists.page({ text: 'nowhere' }, null).next?.id).toBe('s7');
    expect(lists.page({ text: 'nowhere' }, { value: 2, id: 's2' }).next).toBeNull();
  });

  it('R38: end a search of one owner within a stride once their time is over, however they are sorted', () => {
    const rows = Array.from({ length: 1_500 }, (_, n) => aRow(n, { owner: 'ann' }));
    // With the bounds of a hub.
    const lists = new ListReads(databaseOf(rows));
    const clock = jest.spyOn(performance, 'now');
    try {
      let time = 0;
      clock.mockImplementation(() => (time += 1_000));
      for (const sort of ['createdAt', 'updatedAt'] as const) {
        const query: SessionQuery = { owner: 'ann', text: 'nowhere', sort };
        expect(lists.page(query, null)).toMatchObject({ rows: [], next: { id: 's500' } });
      }
    } finally {
      clock.mockRestore();
    }
  });

  it('R38: count all matches, also those before the page, as far as their bound allows', () => {
    const lists = listsOver(Array.from({ length: 15 }, (_, n) => aRow(n, { title: 'same' })));
    expect(lists.page({ text: 'same', limit: 2 }, { value: 9, id: 's9' })).toMatchObject({ total: 15 });
  });
});
