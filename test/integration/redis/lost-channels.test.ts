import { afterEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { SubscriberLink } from 'session-hub/internal/adapters/store-redis/listen/subscriber-link.js';
import type { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { SessionScript } from '../../contract/session-script.js';
import { openRedisStore, withParameters } from '../../support/redis/redis-store.js';
import { startCluster } from '../../support/redis/start-cluster.js';
import { type RunningRedis, startRedis } from '../../support/redis/start-redis.js';
import { waitUntil } from '../../support/wait-until.js';

const SESSIONS = 50;
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

describe('channels that a server does not let a hub come back to', () => {
  it('R49: make the hub say that it does not see its store, and are asked for until they are back', async () => {
    const { server, store } = await started();
    const heard: number[] = [];
    const ids = Array.from({ length: SESSIONS }, (_, index) => `s${index}`);
    for (const id of ids) await store.listen(id, ({ events }) => heard.push(events.length));
    let interruptions = 0;
    store.listenInterruptions(() => {
      interruptions += 1;
    });
    await takeRightAway(server);

    await waitUntil(() => isRefused(store), 5_000, 'the link to be back, and refused');
    const health = await store.health();
    expect(health).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`${SESSIONS} of its channels`),
    });
    expect(health).not.toHaveProperty('stillReads');
    expect(interruptions).toBe(0);

    await server.cli('ACL', 'SETUSER', 'default', '+ssubscribe');
    await waitUntil(async () => (await store.health()).ok, 15_000, 'the channels to be back');
    expect(interruptions).toBeGreaterThan(0);
    expect(await channelsOf(server)).toHaveLength(SESSIONS);
    const session = new SessionScript('s7');
    await store.write(session.write({ events: [session.line()] }));
    await waitUntil(async () => heard.length === 1, 5_000, 'the publication');
  });

  it('are joined by nobody who would be told of nothing', async () => {
    const { server, store } = await started();
    await store.listen('one', () => {});
    await takeRightAway(server);
    await waitUntil(() => isRefused(store), 5_000, 'the link to be back, and refused');
    await expect(store.listen('one', () => {})).rejects.toMatchObject({ code: 'store_unavailable' });

    await server.cli('ACL', 'SETUSER', 'default', '+ssubscribe');
    const heard: number[] = [];
    await store.listen('one', ({ events }) => heard.push(events.length));
    const session = new SessionScript('one');
    await store.write(session.write({ events: [session.line()] }));
    await waitUntil(async () => heard.length === 1, 5_000, 'the publication');
    expect(await store.health()).toEqual({ ok: true });
  });
});

it('R49: channels lost on one server of a cluster are asked for until they are back', async () => {
  const cluster = await startCluster();
  open.push({ close: () => cluster.stop() });
  const store = await openRedisStore(withParameters(cluster.url, { partitions: 8 }));
  open.push(store);
  const heard = new Set<string>();
  const sessions = Array.from({ length: SESSIONS }, (_, index) => new SessionScript(`s${index}`));
  for (const { id } of sessions) await store.listen(id, () => heard.add(id));
  let interruptions = 0;
  store.listenInterruptions(() => {
    interruptions += 1;
  });
  const server = await cluster.masterOf('{hub-0}');
  await takeRightAway(server);
  await waitUntil(async () => !(await store.health()).ok, 10_000, 'the store to notice');
  await server.cli('ACL', 'SETUSER', 'default', '+ssubscribe');
  await waitUntil(async () => (await store.health()).ok, 15_000, 'the channels to be back');
  expect(interruptions).toBeGreaterThan(0);
  for (const session of sessions) await store.write(session.write({ events: [session.line()] }));
  await waitUntil(async () => heard.size === SESSIONS, 5_000, 'all publications');
});

it('a channel that nobody wants any more before its link is there is not subscribed to', async () => {
  const { server } = await started();
  let told = 0;
  const link = new SubscriberLink({
    redis: new Redis(server.url, { lazyConnect: true }),
    clock: systemClock,
    onMessage: () => {},
    onBack: () => {
      told += 1;
    },
    onLost: () => {},
    onMoved: () => {},
  });
  open.push(link);
  const dropped = link.add('dropped');
  const kept = link.add('kept');
  link.remove('dropped');
  await Promise.all([dropped, kept]);
  expect(await channelsOf(server)).toEqual(['kept']);
  expect(told).toBe(0);
});

async function started(): Promise<{ server: RunningRedis; store: RedisStore }> {
  const server = await startRedis({});
  open.push({ close: () => server.stop() });
  const store = await openRedisStore(server.url);
  open.push(store);
  return { server, store };
}

async function takeRightAway(server: RunningRedis): Promise<void> {
  await server.cli('ACL', 'SETUSER', 'default', '-ssubscribe');
  await server.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
}

async function isRefused(store: RedisStore): Promise<boolean> {
  const health = await store.health();
  return !health.ok && health.reason.includes('NOPERM');
}

async function channelsOf(server: RunningRedis): Promise<string[]> {
  return (await server.cli('PUBSUB', 'SHARDCHANNELS')).split('\n').filter((name) => name !== '');
}
