import { afterEach, describe, expect, it } from '@jest/globals';
import { createHub } from 'session-hub';
import { hubApi } from '../../support/hub-api.js';
import { withParameters } from '../../support/redis/redis-store.js';
import { startRedis } from '../../support/redis/start-redis.js';
import { spawnHub } from '../../support/spawn-hub.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';
import { waitUntil } from '../../support/wait-until.js';

const MINUTE = 60_000;
/** A program loaded before the hub: its wall clock is two hours ahead from the start on. */
const AHEAD = `--import=data:text/javascript,${encodeURIComponent(
  'const { now } = Date; Date.now = () => now() + 7_200_000;',
)}`;
const NO_TIME = '~hub:* &hub:* +@all -time';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('a hub whose machine has a wrong clock', () => {
  it('R42: ends nobody else’s sessions when it starts, however slowly Redis answers', async () => {
    const redis = await startRedis();
    open.push(() => redis.stop());
    const url = withParameters(redis.url, { partitions: 1 });
    const proxy = await startTcpProxy(redis.port);
    open.push(() => proxy.stop());
    const good = await spawnHub({ env: { REDIS_URL: url } });
    open.push(() => good.dispose());
    const api = hubApi(good.url);
    await api.create({ id: 'young', start: true });

    proxy.delay(200);
    const wrong = await spawnHub({
      env: { REDIS_URL: proxy.through(url), NODE_OPTIONS: AHEAD },
    });
    open.push(() => wrong.dispose());
    await hubApi(wrong.url).create({ id: 'by-the-wrong-one', start: true });
    // Gone, the other hub would have the partitions, and the wrong one would not look at what is due.
    await good.stop();
    // Another session in the same partition that is due: when it is idle, the wrong one has looked.
    await hubApi(wrong.url).create({ id: 'due', start: true, overrides: { policy: { idleAfter: 500 } } });
    const isIdle = async () => (await hubApi(wrong.url).view('due')).status === 'idle';
    await waitUntil(isIdle, 15_000, 'the hub with the wrong clock to look at what is due');
    for (const id of ['young', 'by-the-wrong-one']) {
      const view = await hubApi(wrong.url).view(id);
      expect(view.status).toBe('active');
      expect(Math.abs(Number(view.createdAt) - Date.now())).toBeLessThan(MINUTE);
    }
  });

  it('is refused with a sentence when Redis does not tell the time', async () => {
    const redis = await startRedis({ users: [{ name: 'hub', password: 'secret', rules: NO_TIME }] });
    open.push(() => redis.stop());
    await expect(createHub({ store: { kind: 'redis', url: redis.url } })).rejects.toThrow(
      /may not do everything it has to .* allow it "\+time"/,
    );
  });
});
