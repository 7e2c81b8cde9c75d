import { afterEach, describe, expect, it } from '@jest/globals';
import type { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import type { Cancel, Clock } from 'session-hub/internal/ports/clock.js';
import { everythingOf } from '../../contract/every-event.js';
import { SessionScript } from '../../contract/session-script.js';
import { cutAof } from '../../support/redis/aof-file.js';
import { closeAll, open, reachable, start, unhealthy } from '../../support/redis/opened.js';
import { withParameters } from '../../support/redis/redis-store.js';
import type { RunningRedis } from '../../support/redis/start-redis.js';
import { waitUntil } from '../../support/wait-until.js';

/** Within the last transaction: its EXEC alone takes 14. */
const CUT_BYTES = 20;
/** Redis then takes this long for each of the some ten keys of a rewrite. */
const SLOW_REWRITE = ['--rdb-key-save-delay', '100000'];

const HISTORY = 'hub:{hub-0}:history';
const RUNNER = 'hub:{hub-0}:runner';

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
      await inTheFile(server);
      await server.restart();
      await reachable(store);

      const { events } = await store.page(everythingOf('one'));
      expect(events.map(({ seq }) => seq)).toEqual([1, 2]);
      expect(events.at(-1)?.text).toBe(after);
      expect((await store.read('one'))?.view.seq).toBe(2);
    },
  );

  it('is read from until the hub knows that the rewrite has ended, and not written to', async () => {
    const clock = new HeldClock();
    const { server, store, session } = await written({ clock });
    await tear(server);
    clock.hold();
    await server.restart();
    await unhealthy(store, 'rewrites its append-only file');

    const before = await server.cli('HGETALL', HISTORY);
    const asked = [
      store.write(session.write({ events: [session.line()] })),
      store.writeSettings({ version: 1, text: 'after' }),
      store.confirm('one', session.view.epoch),
    ];
    const due = store.due(Date.now(), 10).catch(() => {});
    let answers = 0;
    for (const answer of asked) void answer.then(() => answers++);
    expect(await store.read('one')).toMatchObject({ view: { seq: expect.any(Number) } });
    expect(await store.health()).toMatchObject({ ok: false, stillReads: true });
    expect(await store.readSettings()).toBeNull();
    expect(await server.cli('HGETALL', HISTORY)).toBe(before);
    expect(await server.cli('EXISTS', RUNNER)).toBe('0');
    expect(answers).toBe(0);
    clock.release();
    await Promise.all([...asked, due]);
    expect(await store.readSettings()).toMatchObject({ version: 1 });
    expect(await fact(server, 'aof_rewrites')).toBe('1');
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
  clock = systemClock,
}: {
  appendfsync?: 'always' | 'everysec';
  args?: readonly string[];
  clock?: Clock;
}): Promise<{ server: RunningRedis; store: RedisStore; session: SessionScript }> {
  const server = await start({ appendonly: 'yes', appendfsync, args });
  const store = await open(withParameters(server.url, { partitions: 1 }), clock);
  const session = new SessionScript('one');
  for (let event = 0; event < 2; event++)
    expect(await store.write(session.write({ events: [session.line()] }))).toBe('committed');
  return { server, store, session };
}

async function tear(server: RunningRedis): Promise<void> {
  await inTheFile(server);
  await server.kill();
  await cutAof(server, CUT_BYTES);
}

/** Writes one more event on what the store has by now, as a hub does it, and returns its text. */
async function goOn(store: RedisStore, { id }: SessionScript): Promise<string | undefined> {
  let text: string | undefined;
  const isCommitted = async (): Promise<boolean> => {
    const record = await store.read(id);
    if (record === null) throw new Error('The session is gone.');
    const going = new SessionScript(id, record.view);
    going.revision = record.revision;
    const write = going.write({ events: [going.line()] });
    text = write.events[0]?.text;
    return (await store.write(write)) === 'committed';
  };
  await waitUntil(isCommitted, 10_000, 'the write, whose history may have changed since the reading');
  return text;
}

/** With `everysec` Redis may hold back what it has acknowledged while it flushes. */
async function inTheFile(server: RunningRedis): Promise<void> {
  const isIt = async (): Promise<boolean> => (await fact(server, 'aof_buffer_length')) === '0';
  await waitUntil(isIt, 10_000, 'the file');
}

async function fact(server: RunningRedis, name: string): Promise<string | undefined> {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(await server.cli('INFO'))?.[1];
}

/** Nothing becomes due while it is held: a store that looks again in a moment does not. */
class HeldClock implements Clock {
  readonly now = systemClock.now;
  readonly soon = systemClock.soon;
  readonly #waiting = new Map<() => void, number>();
  #isHeld = false;

  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    // All their time passes from here on: who waits for an answer is not to find that it took too long.
    for (const [task, milliseconds] of this.#waiting) systemClock.after(milliseconds, task);
  }

  after(milliseconds: number, task: () => void): Cancel {
    if (!this.#isHeld) return systemClock.after(milliseconds, task);
    const own = (): void => {
      if (this.#waiting.delete(own)) task();
    };
    this.#waiting.set(own, milliseconds);
    return () => void this.#waiting.delete(own);
  }
}
