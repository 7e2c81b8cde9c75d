import { afterEach, describe, expect, it } from '@jest/globals';
import { openRedisStore } from '../../support/redis/redis-store.js';
import { startSentinels } from '../../support/redis/start-sentinels.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

describe('a Redis with sentinels of which the first takes connections and says nothing', () => {
  it('is found by way of the others', async () => {
    const group = await startSentinels();
    open.push({ close: () => group.stop() });
    const [first] = group.sentinels;
    first?.pause();
    open.push({ close: () => first?.resume() });
    const beganAt = performance.now();
    open.push(await openRedisStore(group.url));
    expect(performance.now() - beganAt).toBeLessThan(12_000);
  }, 60_000);
});
