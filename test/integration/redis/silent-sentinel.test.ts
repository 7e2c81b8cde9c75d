import { afterEach, describe, expect, it } from '@jest/globals';
import { openRedisStore } from '../../support/redis/redis-store.js';
import { startSentinels } from '../../support/redis/start-sentinels.js';
import { allowing } from '../../support/slowness.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';

const open: { close?(): unknown; stop?(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await (one.close ?? one.stop)?.call(one);
});

describe('a Redis with sentinels of which the first takes connections and says nothing', () => {
  it('is found by way of the others', async () => {
    const group = await startSentinels();
    open.push(group);
    const [first] = group.sentinels;
    first?.pause();
    open.push({ close: () => first?.resume() });
    const beganAt = performance.now();
    open.push(await openRedisStore(group.url));
    expect(performance.now() - beganAt).toBeLessThan(allowing(12_000));
  });
});

describe('a Redis whose sentinels are there a moment later than the hub', () => {
  it('is refused for its own reason, if it is refused', async () => {
    const group = await startSentinels({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    open.push(group);
    const proxy = await startTcpProxy(group.sentinels[0]?.port ?? 0);
    open.push(proxy);
    proxy.refuse();
    const opening = openRedisStore(`redis+sentinel://127.0.0.1:${proxy.port}/${group.name}`);
    setTimeout(() => void proxy.accept(), 500);
    await expect(opening).rejects.toThrow('Set "maxmemory-policy noeviction".');
  });
});
