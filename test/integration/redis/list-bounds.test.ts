import { afterEach, describe, expect, it } from '@jest/globals';
import {
  compareRows,
  matchesQuery,
  rowOf,
  type SessionPage,
  type SessionQuery,
  type SessionRow,
} from '@session-hub/shared';
import { Keys } from 'session-hub/internal/adapters/store-redis/keys.js';
import { connect, redisClient } from 'session-hub/internal/adapters/store-redis/redis-client.js';
import { redisSettings } from 'session-hub/internal/adapters/store-redis/redis-settings.js';
import { SessionLists } from 'session-hub/internal/adapters/store-redis/session-lists.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { SessionScript } from '../../contract/session-script.js';
import { openRedisStore, withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';

const PARTITIONS = 8;
const SESSIONS = 200;

const open: { close(): unknown }[] = [];
let round = 0;
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** Which partitions have the sessions. */
type Spread = 'over all' | 'only the first';

interface Bounded {
  readonly lists: SessionLists;
  readonly rows: SessionRow[];
  /** To Redis, since the last time this was asked. */
  calls(): number;
}

/** Lists that look at `steps` sessions for a query, over sessions of which every twentieth has a rare title. */
async function boundedLists(
  steps: number,
  partitions = PARTITIONS,
  spread: Spread = 'over all',
): Promise<Bounded> {
  const { url, prefix: shared } = await sharedRedis();
  round += 1;
  const prefix = `${shared}-bounds-${round}`;
  const store = await openRedisStore(withParameters(url, { prefix, partitions }));
  open.push(store);
  const keys = new Keys(prefix, partitions);
  const ids: string[] = [];
  for (let number = 0; ids.length < SESSIONS; number += 1) {
    if (spread === 'over all' || keys.partitionOf(`s${number}`) === 0) ids.push(`s${number}`);
  }
  const scripts = ids.map(
    (id, index) =>
      new SessionScript(id, {
        title: index % 20 === 7 ? 'rare' : 'plain',
        owner: index % 3 === 0 ? 'ann' : 'bob',
        status: index % 4 === 0 ? 'active' : 'pending',
        createdAt: 1 + (index % 50),
        updatedAt: 1 + ((index * 7) % 90),
      }),
  );
  await Promise.all(scripts.map((script) => store.write(script.write())));
  const client = redisClient(redisSettings(url), 'list-bounds', silentLogger);
  await connect(client);
  open.push({ close: () => client.disconnect() });
  const lists = new SessionLists(client, keys, partitions, { steps, few: 0 });
  let made = 0;
  const evalsha = client.evalsha.bind(client) as (...args: unknown[]) => Promise<unknown>;
  Object.assign(client, {
    evalsha(...args: unknown[]) {
      made += 1;
      return evalsha(...args);
    },
  });
  const calls = (): number => {
    const before = made;
    made = 0;
    return before;
  };
  return { lists, rows: scripts.map(({ view }) => rowOf(view)), calls };
}

async function allPages(lists: SessionLists, query: SessionQuery): Promise<SessionPage[]> {
  const pages: SessionPage[] = [];
  for (let after: string | null = ''; after !== null; after = pages.at(-1)?.next ?? null) {
    pages.push(await lists.page(after === '' ? query : { ...query, after }));
  }
  return pages;
}

describe('lists that may not look at all sessions', () => {
  const filters: SessionQuery[] = [
    { text: 'rare' },
    { text: 'nowhere' },
    { text: 'a' },
    { owner: 'ann', text: 'rare' },
    { owner: 'ann', status: ['active', 'pending'] },
    { owner: 'nobody', text: 'rare' },
    { owner: 'bob' },
  ];
  const orders = (['createdAt', 'updatedAt'] as const).flatMap((sort) =>
    (['asc', 'desc'] as const).map((order) => ({ sort, order })),
  );

  it.each([1, 20, 90])(
    'R38: with %d steps a query, find each match once and in order, page after page, and end',
    async (steps) => {
      const { lists, rows } = await boundedLists(steps);
      for (const order of orders) {
        for (const filter of filters) {
          const query = { ...filter, ...order, limit: 7 };
          const pages = await allPages(lists, query);
          const expected = rows.filter((row) => matchesQuery(row, query)).sort(compareRows(query));
          expect(pages.flatMap((page) => page.rows)).toEqual(expected);
          for (const page of pages) {
            expect(page.total).toBeLessThanOrEqual(expected.length);
            expect(page.total).toBeGreaterThanOrEqual(page.rows.length);
          }
        }
      }
    },
    60_000,
  );

  it('R38: count what they looked at, and all of what needs no search', async () => {
    const { lists } = await boundedLists(40);
    const searched = await lists.page({ text: 'plain', limit: 3 });
    expect(searched.total).toBeGreaterThan(10);
    expect(searched.total).toBeLessThan(80);
    expect((await lists.page({ owner: 'bob', limit: 3 })).total).toBe(133);
    expect((await lists.page({ sort: 'updatedAt', limit: 3 })).total).toBe(SESSIONS);
  });

  it('R38: ask all partitions of one server for a page in a few calls', async () => {
    const { lists, rows, calls } = await boundedLists(20_000, 64);
    const query: SessionQuery = { limit: 50 };
    expect((await lists.page(query)).rows).toEqual([...rows].sort(compareRows(query)).slice(0, 50));
    expect(calls()).toBeLessThan(30);
  });

  it('R38: ask the one partition that has the rest of a page for all of it', async () => {
    const { lists, calls } = await boundedLists(20_000, 64, 'only the first');
    expect((await lists.page({ limit: 50 })).rows).toHaveLength(50);
    expect(calls()).toBeLessThan(12);
  });

  it('R38: refuse what comes on top of those that wait', async () => {
    const { lists } = await boundedLists(1_000);
    const asked = Array.from({ length: 40 }, () => lists.page({ text: 'rare' }));
    const answers = await Promise.allSettled(asked);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(refused).toHaveLength(18);
    expect(refused[0]).toMatchObject({ code: 'overloaded', retryable: true });
    expect((await lists.page({ text: 'rare' })).total).toBe(10);
  });
});
