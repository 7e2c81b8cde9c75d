import { afterEach, describe, expect, it } from '@jest/globals';
import { SessionScript } from '../../contract/session-script.js';
import { closeAll, open, start } from '../../support/redis/opened.js';
import { withParameters } from '../../support/redis/redis-store.js';
import { waitUntil } from '../../support/wait-until.js';

afterEach(closeAll);

describe('the number of partitions', () => {
  it('is the same for all after everything was flushed under a running hub', async () => {
    const server = await start({});
    const running = await open(withParameters(server.url, { partitions: 8 }));
    await server.cli('FLUSHALL');
    const newcomer = await open(server.url);
    const session = new SessionScript('one');
    await expect(running.write(session.write({ events: [session.line()] }))).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect(await running.health()).toMatchObject({
      ok: false,
      reason: expect.stringContaining('partitions=64'),
    });
    await newcomer.close();
  });

  it('is put back by the hub that goes on, and taken over by the next', async () => {
    const server = await start({});
    const running = await open(withParameters(server.url, { partitions: 8 }));
    await server.cli('FLUSHALL');
    await waitUntil(async () => (await server.cli('GET', 'hub:layout')) === '1 8', 10_000, 'the layout');
    const newcomer = await open(server.url);
    const session = new SessionScript('one');
    expect(await running.write(session.write({ events: [session.line()] }))).toBe('committed');
    expect((await newcomer.read('one'))?.view.seq).toBe(1);
  });
});
