import { afterEach, describe, expect, it } from '@jest/globals';
import {
  compareRows,
  matchesQuery,
  rowOf,
  type SessionPage,
  type SessionQuery,
  type SessionRow,
} from '@session-hub/shared';
import { SessionLists } from 'session-hub/internal/adapters/store-redis/lists/session-lists.js';
import { Keys } from 'session-hub/internal/adapters/store-redis/servers/keys.js';
import {
  connect,
  type RedisClient,
  redisClient,
} from 'session-hub/internal/adapters/store-redis/servers/redis-client.js';
import { redisSettings } from 'session-hub/internal/adapters/store-redis/servers/redis-settings.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { SessionScript } from '../../contract/session-script.js';
import { openRedisStore, withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { startRedis } from '../../support/redis/start-redis.js';
import { waitUntil } from '../../support/wait-until.js';

const PARTITIONS = 8;
const SESSIONS = 200;

const open: { close(): unknown }[] = [];
let round = 0;
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Setting {
  /** Of a query. */
  readonly steps: number;
  readonly partitions?: number;
  readonly sessions?: number;
  /** Which partitions have the sessions. */
  readonly spread?: 'over all' | 'only the first';
}

interface Bounded {
  readonly lists: SessionLists;
  readonly rows: SessionRow[];
  readonly asked: Asked;
}

/** Lists over sessions of which every twentieth has a rare title. */
async function boundedLists({
  steps,
  partitions = PARTITIONS,
  sessions = SESSIONS,
  spread = 'over all',
}: Setting): Promise<Bounded> {
  const { url, prefix: shared } = await sharedRedis();
  round += 1;
  const prefix = `${shared}-bounds-${round}`;
  const store = await openRedisStore(withParameters(url, { prefix, partitions }));
  open.push(store);
  const keys = new Keys(prefix, partitions);
  const ids: string[] = [];
  for (let number = 0; ids.length < sessions; number += 1) {
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
  return { lists, rows: scripts.map(({ view }) => rowOf(view)), asked: watched(client) };
}

/** What the lists ask Redis with. */
interface Asked {
  calls: number;
  /** At any time. */
  mostAtOnce: number;
  /** Of any call. */
  mostSteps: number;
}

function watched(client: RedisClient): Asked {
  const asked: Asked = { calls: 0, mostAtOnce: 0, mostSteps: 0 };
  const evalsha = client.evalsha.bind(client) as (...args: unknown[]) => Promise<unknown>;
  let atOnce = 0;
  Object.assign(client, {
    async evalsha(...args: unknown[]) {
      atOnce += 1;
      asked.calls += 1;
      asked.mostAtOnce = Math.max(asked.mostAtOnce, atOnce);
      const reply = await evalsha(...args).finally(() => {
        atOnce -= 1;
      });
      // scan.lua's: for each scan a list with the steps as its third.
      const scans = Array.isArray(reply) ? reply.filter((scan) => Array.isArray(scan)) : [];
      const steps = scans.reduce((sum: number, scan: unknown[]) => sum + Number(scan[2]), 0);
      asked.mostSteps = Math.max(asked.mostSteps, steps);
      return reply;
    },
  });
  return asked;
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

  it.each([
    [1, PARTITIONS],
    [20, PARTITIONS],
    [90, PARTITIONS],
    [20, 64],
    [20_000, 64],
  ])(
    'R38: with %d steps a query, find each match once and in order in %d partitions, page after page, and end',
    async (steps, partitions) => {
      // With many partitions a page is many calls: fewer sessions show the same.
      const sessions = partitions > PARTITIONS ? 80 : SESSIONS;
      const { lists, rows, asked } = await boundedLists({ steps, partitions, sessions });
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
      expect(asked.mostSteps).toBeLessThanOrEqual(125);
      expect(asked.mostAtOnce).toBeLessThanOrEqual(8);
    },
  );

  it('R38: count what they looked at, and all of what needs no search', async () => {
    const { lists } = await boundedLists({ steps: 40 });
    const searched = await lists.page({ text: 'plain', limit: 3 });
    expect(searched.total).toBeGreaterThan(10);
    expect(searched.total).toBeLessThan(80);
    expect((await lists.page({ owner: 'bob', limit: 3 })).total).toBe(133);
    expect((await lists.page({ sort: 'updatedAt', limit: 3 })).total).toBe(SESSIONS);
  });

  it('R38: look at no more than 125 sessions with one call, however many partitions it asks', async () => {
    const { lists, asked } = await boundedLists({ steps: 20_000, partitions: 64, sessions: 2_000 });
    expect((await lists.page({ text: 'nowhere' })).rows).toEqual([]);
    expect((await lists.page({ limit: 500 })).rows).toHaveLength(500);
    expect(asked.mostSteps).toBeLessThanOrEqual(125);
  });

  it('R38: ask all partitions of one server for a page in a few calls', async () => {
    const { lists, rows, asked } = await boundedLists({ steps: 20_000, partitions: 64 });
    for (const limit of [3, 9, 30, 50]) {
      asked.calls = 0;
      const query: SessionQuery = { limit };
      expect((await lists.page(query)).rows).toEqual([...rows].sort(compareRows(query)).slice(0, limit));
      expect(asked.calls).toBeLessThan(30);
    }
  });

  it('R38: ask the one partition that has the rest of a page for all of it', async () => {
    const { lists, asked } = await boundedLists({
      steps: 20_000,
      partitions: 64,
      spread: 'only the first',
    });
    expect((await lists.page({ limit: 50 })).rows).toHaveLength(50);
    expect(asked.calls).toBeLessThan(12);
    expect((await lists.page({ text: 'nowhere' })).rows).toEqual([]);
    expect(asked.mostSteps).toBe(125);
  });

  it('R38: are found in a cluster of one server that is spoken to as if it were none', async () => {
    const server = await startRedis({ args: ['--cluster-enabled', 'yes'] });
    open.push({ close: () => server.stop() });
    await server.cli('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    const isWhole = async (): Promise<boolean> =>
      (await server.cli('CLUSTER', 'INFO')).includes('cluster_state:ok');
    await waitUntil(isWhole, 10_000, 'the cluster to be whole');
    const store = await openRedisStore(server.url);
    open.push(store);
    const scripts = Array.from({ length: 100 }, (_, index) => new SessionScript(`s${index}`));
    await Promise.all(scripts.map((script) => store.write(script.write())));
    const query: SessionQuery = { limit: 60 };
    const expected = scripts.map(({ view }) => rowOf(view)).sort(compareRows(query));
    const pages = await Promise.all([store.list(query), store.list(query)]);
    for (const page of [...pages, await store.list(query)])
      expect(page).toMatchObject({ rows: expected.slice(0, 60), total: 100 });
  });

  it('R38: refuse what comes on top of those that wait', async () => {
    const { lists } = await boundedLists({ steps: 1_000 });
    const asked = Array.from({ length: 40 }, () => lists.page({ text: 'rare' }));
    const answers = await Promise.allSettled(asked);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(refused).toHaveLength(18);
    expect(refused[0]).toMatchObject({ code: 'overloaded', retryable: true });
    expect((await lists.page({ text: 'rare' })).total).toBe(10);
  });
});
