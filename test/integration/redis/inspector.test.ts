import { afterEach, describe, expect, it } from '@jest/globals';
import { SessionScript } from '../../contract/session-script.js';
import { HeldClock } from '../../support/http/held-clock.js';
import { closeAll, open, reachable, start, unhealthy } from '../../support/redis/opened.js';
import { withParameters } from '../../support/redis/redis-store.js';
import type { RunningRedis } from '../../support/redis/start-redis.js';
import { waitUntil } from '../../support/wait-until.js';

const LONGEST_BETWEEN_LOOKS_MS = 5_000;

afterEach(closeAll);

/** How many scripts the server has been asked to run. */
async function scriptsOf(server: RunningRedis): Promise<number> {
  const stats = await server.cli('INFO', 'commandstats');
  return [...stats.matchAll(/^cmdstat_(?:evalsha|fcall)\w*:calls=(\d+)/gm)].reduce(
    (all, [, calls]) => all + Number(calls),
    0,
  );
}

describe('health', () => {
  it('is bad while Redis is full, however often it is looked at, and good again when there is room', async () => {
    const server = await start({});
    const clock = new HeldClock();
    const store = await open(server.url, clock);
    await server.cli('CONFIG', 'SET', 'maxmemory', '1');
    const session = new SessionScript('one');
    await expect(store.write(session.write({ events: [session.line()] }))).rejects.toMatchObject({
      code: 'storage_full',
    });
    for (let look = 0; look < 6; look += 1) {
      const before = await scriptsOf(server);
      clock.advance(LONGEST_BETWEEN_LOOKS_MS);
      await waitUntil(async () => (await scriptsOf(server)) > before, 5_000, 'the store to look');
      expect(await store.health()).toMatchObject({ ok: false, stillReads: true });
    }
    await server.cli('CONFIG', 'SET', 'maxmemory', '0');
    clock.advance(LONGEST_BETWEEN_LOOKS_MS);
    await reachable(store);
  });

  it('is bad, and nothing is acknowledged, once Redis does not flush any more as durability=fsync says', async () => {
    const server = await start({ appendonly: 'yes', appendfsync: 'always' });
    const store = await open(withParameters(server.url, { durability: 'fsync' }));
    await server.cli('CONFIG', 'SET', 'appendfsync', 'everysec');
    // A new link has the servers checked; so does every minute.
    await server.cli('CLIENT', 'KILL', 'TYPE', 'normal');
    await unhealthy(store, 'appendfsync always');
    const session = new SessionScript('one');
    await expect(store.write(session.write({ events: [session.line()] }))).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('appendfsync always'),
    });
  });
});
