import { afterEach, describe, expect, it } from '@jest/globals';
import { connectHub } from '@session-hub/client';
import type { HubEvent } from '@session-hub/shared';
import type { SessionStore } from 'session-hub';
import type { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import { SessionScript } from '../../contract/session-script.js';
import { openRedisStore, redisStore, withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { startCluster } from '../../support/redis/start-cluster.js';
import { startRedis } from '../../support/redis/start-redis.js';
import { runningHub } from '../../support/running-hub.js';
import { allowing } from '../../support/slowness.js';
import { spawnHub } from '../../support/spawn-hub.js';
import { waitUntil } from '../../support/wait-until.js';

const open: { close?(): unknown; dispose?(): unknown }[] = [];
let round = 0;
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await (one.close ?? one.dispose)?.call(one);
});

function keep<One extends { close?(): unknown; dispose?(): unknown }>(one: One): One {
  open.push(one);
  return one;
}

async function freshUrl(): Promise<string> {
  const { url, prefix } = await sharedRedis();
  round += 1;
  return withParameters(url, { prefix: `${prefix}-due-${round}` });
}

describe('the deadlines of a partition', () => {
  it('are looked after by one node, and by another as soon as that one has closed', async () => {
    const url = await freshUrl();
    const first = await openRedisStore(url);
    const second = keep(await openRedisStore(url));
    for (let index = 0; index < 20; index++) {
      await first.write(new SessionScript(`s${index}`).write({ wakeAt: index + 1 }));
    }
    expect(await first.due(100, 100)).toHaveLength(20);
    expect(await second.due(100, 100)).toEqual([]);
    await first.close();
    expect(await second.due(100, 100)).toHaveLength(20);
  });

  it('do not wait for those on a server that hangs', async () => {
    const cluster = await startCluster();
    open.push({ close: () => cluster.stop() });
    const store = keep(await openRedisStore(cluster.url));
    for (let index = 0; index < 60; index++) {
      await store.write(new SessionScript(`s${index}`).write({ wakeAt: index + 1 }));
    }
    expect(await store.due(100, 100)).toHaveLength(60);
    const hanging = await cluster.masterOf('{hub-0}');
    hanging.pause();
    try {
      const times: number[] = [];
      for (let round = 0; round < 3; round++) {
        const askedAt = performance.now();
        const due = await store.due(100, 100);
        times.push(performance.now() - askedAt);
        expect(due.length).toBeGreaterThan(10);
        expect(due.length).toBeLessThan(60);
      }
      expect(times[0]).toBeLessThan(allowing(1_500));
      // Nobody waits for it twice while it owes an answer.
      expect(times[1]).toBeLessThan(allowing(500));
      expect(times[2]).toBeLessThan(allowing(500));
    } finally {
      hanging.resume();
    }
  });

  it('are asked for partition by partition where a single server is a cluster', async () => {
    const redis = await startRedis({ args: ['--cluster-enabled', 'yes'] });
    open.push({ close: () => redis.stop() });
    await redis.cli('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await waitUntil(
      async () => (await redis.cli('CLUSTER', 'INFO')).includes('cluster_state:ok'),
      10_000,
      'the slots',
    );
    const store = keep(await openRedisStore(redis.url));
    for (let index = 0; index < 20; index++) {
      await store.write(new SessionScript(`s${index}`).write({ wakeAt: index + 1 }));
    }
    for (let look = 0; look < 2; look++) expect(await store.due(100, 100)).toHaveLength(20);
  });

  it('are not asked of a server any longer that has become a replica without a word', async () => {
    const redis = await startRedis();
    open.push({ close: () => redis.stop() });
    const store = keep(await openRedisStore(redis.url));
    const links = async () =>
      (await redis.cli('CLIENT', 'LIST'))
        .split('\n')
        .flatMap((line) => /^id=(\d+).* cmd=evalsha/.exec(line)?.[1] ?? []);
    await store.due(100, 100);
    const before = await links();
    await redis.cli('REPLICAOF', '127.0.0.1', '1');
    await expect(store.due(100, 100)).rejects.toMatchObject({ code: 'store_unavailable' });
    await waitUntil(async () => (await links()).every((id) => !before.includes(id)), 5_000, 'another link');
  });

  it('are taken over from a killed node within two seconds', async () => {
    const url = await freshUrl();
    const hub = keep(await spawnHub({ env: { REDIS_URL: url } }));
    const store = keep(await openRedisStore(url));
    // Far from due for the hub, which goes by Redis's clock.
    const wakeAt = Date.now() + 1_000_000;
    await store.write(new SessionScript('one').write({ wakeAt }));
    // Whoever asks holds the partitions for a moment: so ask, let go for longer than that, and ask again.
    const isTheHubs = async (): Promise<boolean> => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return (await store.due(wakeAt, 10)).length === 0;
    };
    await waitUntil(isTheHubs, 15_000, 'the hub to take the partitions');
    await hub.kill();
    const killedAt = performance.now();
    await waitUntil(async () => (await store.due(wakeAt, 10)).length === 1, 5_000, 'the take-over');
    expect(performance.now() - killedAt).toBeLessThan(allowing(2_000));
  });

  it('R42: are carried out once, however many nodes look after them at the same moment', async () => {
    const url = await freshUrl();
    const policy = { idleAfter: 300 };
    const ids = Array.from({ length: 30 }, (_, index) => `idle-${index}`);
    const client = keep(connectHub(keep(await runningHub({ store: { kind: 'redis', url }, policy })).url));
    for (const id of ids) await (await client.create({ id })).close();
    for (let node = 0; node < 3; node++) {
      const store = alwaysDue(redisStore(url), ids);
      keep(await runningHub({ store: { kind: 'custom', store }, policy }));
    }
    await waitUntil(
      async () => (await client.list({ status: ['idle'], limit: 100 })).total === ids.length,
      10_000,
      'all to be idle',
    );
    for (const id of ids) {
      const { events } = await client.history({ id, after: 0 });
      const idled = events.filter((event: HubEvent) => event.type === 'status' && event.data.verb === 'idle');
      expect(idled).toHaveLength(1);
    }
  });
});

/** A node that takes the deadlines of these sessions for its own, whoever looks after the partition. */
function alwaysDue(store: RedisStore, ids: readonly string[]): SessionStore {
  return new Proxy<SessionStore>(store, {
    get(target, name: keyof SessionStore) {
      if (name === 'due') return async () => ids.map((id) => ({ id, wakeAt: 0 }));
      return target[name].bind(target);
    },
  });
}
