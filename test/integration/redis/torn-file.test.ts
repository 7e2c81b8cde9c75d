import { afterEach, describe, expect, it } from '@jest/globals';
import type { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import { everythingOf } from '../../contract/every-event.js';
import { SessionScript } from '../../contract/session-script.js';
import { cutAof } from '../../support/redis/aof-file.js';
import { closeAll, open, reachable, start } from '../../support/redis/opened.js';
import { withParameters } from '../../support/redis/redis-store.js';
import type { RunningRedis } from '../../support/redis/start-redis.js';
import { waitUntil } from '../../support/wait-until.js';

/** Within the last transaction: its EXEC alone takes 14. */
const CUT_BYTES = 20;
/** Redis then takes this long for each of the some ten keys of a rewrite. */
const SLOW_REWRITE = ['--rdb-key-save-delay', '100000'];

afterEach(closeAll);

describe('a Redis whose append-only file was torn', () => {
  it.each(['always', 'everysec'] as const)(
    'keeps what was acknowledged since, with appendfsync %s',
    async (appendfsync) => {
      const { server, store, session } = await written({ appendfsync });
      await tear(server);
      await server.restart();
      await reachable(store);
      const after = await goOn(store, session);
      await server.restart();
      await reachable(store);

      const { events } = await store.page(everythingOf('one'));
      expect(events.map(({ seq }) => seq)).toEqual([1, 2]);
      expect(events.at(-1)?.text).toBe(after);
      expect((await store.read('one'))?.view.seq).toBe(2);
    },
  );

  it('is read from while the rewrite goes on, and written to when it has ended', async () => {
    const { server, store, session } = await written({ args: SLOW_REWRITE });
    await tear(server);
    await server.restart();
    const isUnderWay = async (): Promise<boolean> => (await fact(server, 'aof_rewrite_in_progress')) === '1';
    await waitUntil(isUnderWay, 10_000, 'the rewrite');

    const writes = Promise.all([
      store.write(session.write({ events: [session.line()] })),
      store.writeSettings({ version: 1, text: '{}' }),
      store.confirm('one', session.view.epoch),
    ]).then(() => fact(server, 'aof_rewrite_in_progress'));
    expect((await store.read('one'))?.view.seq).toBe(1);
    expect(await store.health()).toMatchObject({
      ok: false,
      stillReads: true,
      reason: expect.stringContaining('rewrites its append-only file'),
    });
    expect(await isUnderWay()).toBe(true);
    expect(await writes).toBe('0');
    expect(Number(await fact(server, 'aof_last_rewrite_time_sec'))).toBeGreaterThanOrEqual(0);
  });

  it('and which is killed during the rewrite fails its next start, and starts whole at the one after', async () => {
    const { server, store, session } = await written({ args: SLOW_REWRITE });
    await tear(server);
    await server.restart();
    await waitUntil(
      async () => (await fact(server, 'aof_rewrite_in_progress')) === '1',
      10_000,
      'the rewrite',
    );
    await server.kill();
    await expect(server.restart()).rejects.toThrow(/truncated file is not the last file/);
    await server.restart();
    await reachable(store);
    const after = await goOn(store, session);
    const { events } = await store.page(everythingOf('one'));
    expect(events.map(({ text }) => text)).toEqual([expect.anything(), after]);
  });
});

it('two hubs that notice at the same moment have one rewrite made', async () => {
  const { server, store } = await written({});
  const other = await open(withParameters(server.url, { partitions: 1 }));
  await server.restart();
  await Promise.all([reachable(store), reachable(other)]);
  expect(await fact(server, 'aof_rewrites')).toBe('1');
});

it('a hub that starts over a Redis that restarted before has its file rewritten first', async () => {
  const server = await start({ appendonly: 'yes' });
  await open(server.url);
  expect(await fact(server, 'aof_rewrites')).toBe('1');
  await open(server.url);
  expect(await fact(server, 'aof_rewrites')).toBe('1');
});

/** One event that stays, and one in the last transaction of the file. */
async function written({
  appendfsync = 'always',
  args = [],
}: {
  appendfsync?: 'always' | 'everysec';
  args?: readonly string[];
}): Promise<{ server: RunningRedis; store: RedisStore; session: SessionScript }> {
  const server = await start({ appendonly: 'yes', appendfsync, args });
  const store = await open(withParameters(server.url, { partitions: 1 }));
  const session = new SessionScript('one');
  for (let event = 0; event < 2; event++)
    expect(await store.write(session.write({ events: [session.line()] }))).toBe('committed');
  return { server, store, session };
}

async function tear(server: RunningRedis): Promise<void> {
  await server.kill();
  await cutAof(server, CUT_BYTES);
}

/** Writes one more event on what the store has by now, and returns its text. */
async function goOn(store: RedisStore, { id }: SessionScript): Promise<string | undefined> {
  const record = await store.read(id);
  if (record === null) throw new Error('The session is gone.');
  const going = new SessionScript(id, record.view);
  going.revision = record.revision;
  const write = going.write({ events: [going.line()] });
  expect(await store.write(write)).toBe('committed');
  return write.events[0]?.text;
}

async function fact(server: RunningRedis, name: string): Promise<string | undefined> {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(await server.cli('INFO'))?.[1];
}
