import { describe, expect, it } from '@jest/globals';
import {
  compareRows,
  DEFAULT_LIST_LIMIT,
  matchesQuery,
  rowOf,
  type SessionQuery,
  type SessionRow,
  type SessionView,
  STATUSES,
} from '@session-hub/shared';
import fc from 'fast-check';
import { SessionScript } from './session-script.js';
import type { StoreUnderTest } from './store-harness.js';

const POPULATION = 120;
const MOST_COUNTED = 10_000;

const status = fc.constantFrom(...STATUSES.slice(0, 4));
const owner = fc.constantFrom('ann', 'Bob', 'zoë', "o'hara");
const template = fc.constantFrom('job', 'trade');
const time = fc.integer({ min: 1, max: 8 });
const word = fc.constantFrom('100%', 'a_b', 'Ärger', 'İstanbul', 'STRASSE', 'ß', '*', '"', '', 'plain', '🦉');

const looks: fc.Arbitrary<Partial<SessionView>> = fc.record({
  status,
  owner,
  template,
  title: fc.tuple(word, word).map((words) => words.join(' ')),
  createdAt: time,
  updatedAt: time,
  endedAt: fc.option(time, { nil: null }),
});

const query: fc.Arbitrary<SessionQuery> = fc.record(
  {
    status: fc.uniqueArray(status, { minLength: 1, maxLength: 3 }),
    owner: fc.oneof(owner, fc.constant('nobody')),
    template,
    text: fc.oneof(
      word.filter((text) => text !== ''),
      fc.constantFrom('%', '_', 'ÄRGER', 's1', 'S-1', 'straße', 'i', ' '),
    ),
    sort: fc.constantFrom('createdAt', 'updatedAt'),
    order: fc.constantFrom('asc', 'desc'),
    limit: fc.integer({ min: 1, max: POPULATION }),
  },
  { requiredKeys: [] },
);

export function listContract(subject: StoreUnderTest): void {
  describe('list', () => {
    it('filters, sorts, counts and pages as the plain functions do', async () => {
      const rows = await populate(subject);
      await fc.assert(
        fc.asyncProperty(query, async (asked) => {
          const expected = rows.filter((row) => matchesQuery(row, asked)).sort(compareRows(asked));
          const limit = asked.limit ?? DEFAULT_LIST_LIMIT;
          let found: SessionRow[] = [];
          let after: string | null = null;
          do {
            const page = await subject.store.list(after === null ? asked : { ...asked, after });
            expect(page.total).toBe(expected.length);
            expect(page.rows).toEqual(expected.slice(found.length, found.length + limit));
            found = found.concat(page.rows);
            after = page.next;
          } while (after !== null);
          expect(found).toEqual(expected);
        }),
        { numRuns: 100 },
      );
    });

    it('R76: finds a session by the title it has now, and no longer by the one it had', async () => {
      const script = new SessionScript('renamed', { title: 'Nightly build' });
      await subject.store.write(script.write());
      await subject.store.write(
        script.write({ events: [{ type: 'updated', data: { title: 'Release of MARCH' } }] }),
      );
      const found = async (text: string) =>
        (await subject.store.list({ text })).rows.map(({ title }) => title);
      expect(await found('of march')).toEqual(['Release of MARCH']);
      expect(await found('nightly')).toEqual([]);
    });

    it('R38: has a session, as it is, once its write was acknowledged', async () => {
      const script = new SessionScript('changing');
      for (let n = 1; n <= 30; n++) {
        await subject.store.write(script.write({ view: { title: `Version ${n}` } }));
        const [plain, searched] = await Promise.all([
          subject.store.list({}),
          subject.store.list({ text: 'chang' }),
        ]);
        for (const { rows } of [plain, searched]) expect(rows).toMatchObject([{ title: `Version ${n}` }]);
      }
    });

    it.each(['hub', 'live-list'] as const)(
      'R38: answers a list for %j however many lists clients ask for',
      async (purpose) => {
        await create(subject, 'one', {});
        const ofClients = Array.from({ length: 300 }, (_, n) =>
          subject.store.list(n % 10 === 0 ? { text: 'one' } : {}).catch((error: unknown) => error),
        );
        for (const query of [{}, { text: 'one' }]) {
          expect((await subject.store.list(query, purpose)).rows.map(({ id }) => id)).toEqual(['one']);
        }
        await Promise.all(ofClients);
      },
    );

    it('neither repeats nor skips when sessions come in between two pages', async () => {
      for (const createdAt of [10, 20, 30, 40]) await create(subject, `s${createdAt}`, { createdAt });
      const first = await subject.store.list({ limit: 2 });
      await create(subject, 's50', { createdAt: 50 });
      const second = await subject.store.list({
        limit: 2,
        ...(first.next === null ? {} : { after: first.next }),
      });
      expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual(['s40', 's30', 's20', 's10']);
    });

    it('ends when the last page is exactly full, and is empty when there is nothing', async () => {
      expect(await subject.store.list({})).toEqual({ rows: [], total: 0, next: null });
      for (const id of ['a', 'b']) await create(subject, id, {});
      expect((await subject.store.list({ limit: 2 })).next).toBeNull();
    });

    it.each(['nonsense', '', 'W10', 'WzEsMl0', 'bnVsbA', 'eyJhIjoxfQ'])(
      'refuses the position %j that it never handed out',
      async (after) => {
        await create(subject, 'one', {});
        await expect(subject.store.list({ after })).rejects.toMatchObject({ code: 'bad_request' });
      },
    );

    it('counts no further than it promises', async () => {
      const writes = Array.from({ length: MOST_COUNTED + 5 }, (_, index) =>
        subject.store.write(new SessionScript(`s${index}`).write()),
      );
      await Promise.all(writes);
      for (const sort of ['createdAt', 'updatedAt'] as const) {
        const page = await subject.store.list({ sort, status: ['pending'], order: 'asc', limit: 1 });
        expect(page.total).toBe(MOST_COUNTED);
        expect(page.rows.map(({ id }) => id)).toEqual(['s0']);
        expect(page.next).not.toBeNull();
      }
    });
  });
}

/** Creates sessions and changes half of them, so that what moved in the indexes shows too. */
async function populate(subject: StoreUnderTest): Promise<SessionRow[]> {
  const views = fc.sample(fc.tuple(looks, looks), { numRuns: POPULATION, seed: 7 });
  const scripts = views.map(([first, second], index) => {
    const script = new SessionScript(`S-${index}`, first);
    return { script, second };
  });
  await Promise.all(scripts.map(({ script }) => subject.store.write(script.write())));
  const changed = scripts.filter((_, index) => index % 2 === 0);
  await Promise.all(changed.map(({ script, second }) => subject.store.write(script.write({ view: second }))));
  return scripts.map(({ script }) => rowOf(script.view));
}

async function create(subject: StoreUnderTest, id: string, view: Partial<SessionView>): Promise<void> {
  expect(await subject.store.write(new SessionScript(id, view).write())).toBe('committed');
}
