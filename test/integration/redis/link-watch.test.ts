import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Subscriptions } from 'session-hub/internal/adapters/store-redis/listen/subscriptions.js';
import { primariesOf, redisClient } from 'session-hub/internal/adapters/store-redis/servers/redis-client.js';
import { redisSettings } from 'session-hub/internal/adapters/store-redis/servers/redis-settings.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { everythingOf } from '../../contract/every-event.js';
import { SessionScript } from '../../contract/session-script.js';
import { openRedisStore } from '../../support/redis/redis-store.js';
import { startCluster } from '../../support/redis/start-cluster.js';
import { startRedis } from '../../support/redis/start-redis.js';
import { allowing } from '../../support/slowness.js';
import { waitUntil } from '../../support/wait-until.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function stored() {
  const server = await startRedis({});
  open.push({ close: () => server.stop() });
  const store = await openRedisStore(server.url);
  open.push(store);
  const script = new SessionScript('one');
  await store.write(script.write({ events: [script.line()] }));
  return { server, store };
}

async function inCluster() {
  const cluster = await startCluster();
  open.push({ close: () => cluster.stop() });
  const client = redisClient(redisSettings(cluster.url), 'test', silentLogger);
  open.push({ close: () => client.disconnect() });
  await client.connect();
  const subscriptions = new Subscriptions({ client, clock: systemClock, onInterrupted: () => {} });
  open.push(subscriptions);
  return { client, subscriptions };
}

/** Takes connections and says nothing; returns its port with it. */
async function muteServer() {
  const server = createServer((socket) => open.push({ close: () => socket.destroy() }));
  open.push({ close: () => server.close() });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** As a hub that thousands come back to at once. */
function beBusy(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('a link to Redis', () => {
  it('R49: is not taken for dead because its own process was busy, and nor is what was asked over it', async () => {
    const { server, store } = await stored();
    let interruptions = 0;
    store.listenInterruptions(() => {
      interruptions += 1;
    });
    await store.listen('one', () => {});
    // So that the watch asks, three seconds after the store was opened, and has no answer yet.
    await pause(2_600);
    server.pause();
    await pause(700);
    server.resume();
    beBusy(6_000);
    const page = store.page(everythingOf('one'));
    await new Promise((resolve) => setImmediate(resolve));
    beBusy(6_000);
    expect((await page).events).toHaveLength(1);
    expect(interruptions).toBe(0);
    // A probe that ran out of time meanwhile is repeated.
    await waitUntil(async () => (await store.health()).ok, 20_000, 'the store to be well');
  });

  it('R49: is there before the first watcher, so that a crowd that comes first thing is let in', async () => {
    const { store } = await stored();
    const listening = store.listen('one', () => {});
    // Longer than a link may take to be made, and without a turn in which it could be.
    for (let tick = 0; tick < 10; tick++) await new Promise<void>((resolve) => process.nextTick(resolve));
    beBusy(4_000);
    await listening;
  });

  it('R49: is cut when its server says nothing, with what was asked over it, and made anew', async () => {
    const { server, store } = await stored();
    server.pause();
    const askedAt = performance.now();
    try {
      await expect(store.page(everythingOf('one'))).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(performance.now() - askedAt).toBeLessThan(allowing(12_000));
    } finally {
      server.resume();
    }
    await waitUntil(async () => (await store.health()).ok, 10_000, 'the link');
    expect((await store.page(everythingOf('one'))).events).toHaveLength(1);
  });

  it('R49: stays there in a cluster while nobody watches anything, whatever the client learns', async () => {
    const { client, subscriptions } = await inCluster();
    await subscriptions.open();
    const links = subscriptions.links;
    expect(links.length).toBe(3);
    client.emit('refresh');
    // Longer than it takes to look who serves what.
    await pause(1_000);
    expect(subscriptions.links.map((link) => links.indexOf(link))).toEqual([0, 1, 2]);
    expect(links.map(({ status }) => status)).toEqual(['ready', 'ready', 'ready']);
  });

  it('R49: is left for later in a cluster whose client has just lost that server', async () => {
    const { client, subscriptions } = await inCluster();
    primariesOf(client)[0]?.disconnect();
    await once(client, '-node');
    await subscriptions.open();
    expect(subscriptions.links.length).toBe(2);
  });

  it('R49: holds up nobody who closes the store while its server says nothing', async () => {
    const { server, store } = await stored();
    server.pause();
    const begun = performance.now();
    await store.close();
    server.resume();
    expect(performance.now() - begun).toBeLessThan(allowing(12_000));
  });

  it('R49: is waited for by nobody once it is closed while it is being made', async () => {
    const { server, port } = await muteServer();
    const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true });
    const subscriptions = new Subscriptions({ client, clock: systemClock, onInterrupted: () => {} });
    const opening = subscriptions.open();
    const listening = subscriptions.listen('one', () => {});
    await once(server, 'connection');
    subscriptions.close();
    await opening;
    await expect(listening).rejects.toThrow();
  });

  it('R49: is given up when its server takes it and does not greet it', async () => {
    const { port } = await muteServer();
    const beganAt = performance.now();
    await expect(openRedisStore(`redis://127.0.0.1:${port}`)).rejects.toThrow('Redis cannot be used');
    expect(performance.now() - beganAt).toBeLessThan(allowing(12_000));
  });

  it('R49: is waited for while its server reads its data from disk, also by a hub that starts meanwhile', async () => {
    const server = await startRedis({
      args: [
        ...['--enable-debug-command', 'yes', '--loading-process-events-interval-bytes', '1024'],
        // For each key of those that are made next: ten seconds in all.
        ...['--key-load-delay', '500'],
      ],
    });
    open.push({ close: () => server.stop() });
    await server.cli('DEBUG', 'POPULATE', '18000');
    await server.cli('SAVE');
    await server.kill();
    const restartedAt = performance.now();
    const loaded = server.restart();
    await waitUntil(() => listens(server.port), 5_000, 'the server to take connections');
    const beganAt = performance.now();
    const [store] = await Promise.all([openRedisStore(server.url), loaded]);
    open.push(store);
    // Longer than two looks: otherwise this would prove nothing. What it took to find the server listening is gone.
    const gone = Math.max(0, beganAt - restartedAt - 1_000);
    expect(performance.now() - beganAt).toBeGreaterThan(6_000 - gone);
  });

  it('R49: is used soon after its server has read its data, however long the server believed that to take', async () => {
    const server = await startRedis({
      args: [
        ...['--enable-debug-command', 'yes', '--loading-process-events-interval-bytes', '1024'],
        // For each key: four seconds for the first thousands of bytes, and next to nothing for the millions behind them.
        ...['--key-load-delay', '500', '--rdbcompression', 'no'],
      ],
    });
    open.push({ close: () => server.stop() });
    await server.cli('DEBUG', 'POPULATE', '8000');
    const behind = new Redis(server.url, { db: 1 });
    await behind.set('large', 'x'.repeat(30_000_000));
    behind.disconnect();
    await server.cli('SAVE');
    const subject = await openRedisStore(server.url);
    open.push(subject);
    // Resolves when it answers more than that it reads.
    await server.restart();
    await waitUntil(async () => (await subject.health()).ok, 3_000, 'the store to be reachable again');
  });
});

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
