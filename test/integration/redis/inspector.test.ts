import { afterEach, describe, expect, it } from '@jest/globals';
import { SessionScript } from '../../contract/session-script.js';
import { closeAll, open, reachable, start, unhealthy } from '../../support/redis/opened.js';
import { withParameters } from '../../support/redis/redis-store.js';

afterEach(closeAll);

describe('health', () => {
  it('is bad while Redis is full, however often it is looked at, and good again when there is room', async () => {
    const server = await start({});
    const store = await open(server.url);
    await server.cli('CONFIG', 'SET', 'maxmemory', '1');
    const session = new SessionScript('one');
    await expect(store.write(session.write({ events: [session.line()] }))).rejects.toMatchObject({
      code: 'storage_full',
    });
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await store.health()).toMatchObject({ ok: false, stillReads: true });
    await server.cli('CONFIG', 'SET', 'maxmemory', '0');
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
