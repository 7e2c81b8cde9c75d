import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Histories } from 'session-hub/internal/adapters/store-redis/servers/histories.js';
import { everythingOf } from '../../contract/every-event.js';
import { SessionScript } from '../../contract/session-script.js';
import { closeAll, open, reachable, start } from '../../support/redis/opened.js';
import { withParameters } from '../../support/redis/redis-store.js';
import type { RunningRedis } from '../../support/redis/start-redis.js';
import { waitUntil } from '../../support/wait-until.js';

afterEach(closeAll);

describe('a promoted replica that misses acknowledged writes', () => {
  it('goes on under a new epoch, so that no number is used twice in one (R13)', async () => {
    const { primary, replica, session } = await laggingReplica();
    await primary.kill();
    await replica.cli('REPLICAOF', 'NO', 'ONE');
    const store = await open(replica.url);

    const record = await store.read(session.id);
    expect(record?.view.seq).toBe(2);
    expect(record?.view.epoch).not.toBe(session.view.epoch);
    expect(await store.heads([session.id])).toEqual(
      new Map([[session.id, { epoch: record?.view.epoch, seq: 2 }]]),
    );
  });

  it('refuses what was decided on the history that is gone, even where the revision fits', async () => {
    const { primary, replica, session } = await laggingReplica();
    await primary.kill();
    await replica.cli('REPLICAOF', 'NO', 'ONE');
    const store = await open(replica.url);

    const stale = { ...session.write({ events: [session.line()] }), expected: 2 };
    expect(await store.write(stale)).toBe('conflict');
    const record = await store.read(session.id);
    if (record === null) throw new Error('The session is gone.');
    const again = new SessionScript(session.id, record.view);
    again.revision = record.revision;
    expect(await store.write(again.write({ events: [again.line()] }))).toBe('committed');
    expect((await store.read(session.id))?.view.epoch).toBe(record.view.epoch);
  });

  it('is noticed by whoever writes first, without a connection being cut', async () => {
    const server = await start({});
    const store = await open(server.url);
    const session = new SessionScript('one');
    await store.write(session.write({ events: [session.line()] }));
    const told: string[] = [];
    store.listenInterruptions(() => told.push('interrupted'));
    const before = await store.read('one');

    // A primary that is demoted and promoted again is another server, as far as its data goes.
    await server.cli('REPLICAOF', '127.0.0.1', '1');
    await server.cli('REPLICAOF', 'NO', 'ONE');
    expect(await store.write(session.write({ events: [session.line()] }))).toBe('conflict');
    expect((await store.read('one'))?.view.epoch).not.toBe(before?.view.epoch);
    expect(told.length).toBeGreaterThan(0);
  });
});

describe('a server that was killed and restarted', () => {
  it('goes on in the same epoch when every write was on disk before it was acknowledged', async () => {
    const server = await start({ appendonly: 'yes', appendfsync: 'always' });
    const store = await open(withParameters(server.url, { durability: 'fsync' }));
    const session = new SessionScript('one');
    await store.write(session.write({ events: [session.line(), session.line()] }));
    await server.kill();
    await server.restart();
    await reachable(store);
    expect(await store.write(session.write({ events: [session.line()] }))).toBe('committed');
    expect((await store.read('one'))?.view).toMatchObject({ seq: 3, epoch: session.view.epoch });
  });

  it('begins new epochs when a second of writes may be missing', async () => {
    const server = await start({ appendonly: 'yes', appendfsync: 'everysec' });
    const store = await open(server.url);
    const session = new SessionScript('one');
    await store.write(session.write({ events: [session.line()] }));
    await server.kill();
    await server.restart();
    await reachable(store);
    expect(await store.write(session.write({ events: [session.line()] }))).toBe('conflict');
    expect((await store.read('one'))?.view.epoch).not.toBe(session.view.epoch);
  });

  it('is not believed when writes that this node saw acknowledged are missing', async () => {
    const server = await start({ appendonly: 'yes', appendfsync: 'always' });
    const store = await open(withParameters(server.url, { partitions: 1 }));
    const session = new SessionScript('one');
    await store.write(session.write({ events: [session.line()] }));
    // What a disk that lies about its flushes leaves behind.
    await server.cli('HINCRBY', 'hub:{hub-0}:history', 'writes', '-1');
    await server.kill();
    await server.restart();
    await reachable(store);
    expect(await store.write(session.write({ events: [session.line()] }))).toBe('conflict');
    expect((await store.read('one'))?.view.epoch).not.toBe(session.view.epoch);
  });
});

it('a node that saw writes which are missing writes nothing where another node, which did not, found all well', async () => {
  const server = await start({ appendonly: 'yes', appendfsync: 'always' });
  const url = withParameters(server.url, { partitions: 1 });
  const store = await open(url);
  const session = new SessionScript('one');
  await store.write(session.write({ events: [session.line()] }));
  await server.cli('HINCRBY', 'hub:{hub-0}:history', 'writes', '-1');
  const looks = jest.spyOn(Histories.prototype, 'settleAll').mockImplementation(async () => {});
  await server.restart();
  await reachable(store);
  await waitUntil(async () => (await store.read('one').catch(() => null)) !== null, 10_000, 'the reading');
  looks.mockRestore();

  await open(url);
  expect(await store.write(session.write({ events: [session.line()] }))).toBe('conflict');
  expect((await store.read('one'))?.view.epoch).not.toBe(session.view.epoch);
});

describe('a history that goes on', () => {
  it('does so when a server gets its first replica, which gives it another replication id', async () => {
    const server = await start({ args: ['--repl-diskless-sync-delay', '0'] });
    const store = await open(withParameters(server.url, { partitions: 1 }));
    const session = new SessionScript('one');
    await store.write(session.write({ events: [session.line()] }));
    const replica = await start({ args: ['--replicaof', '127.0.0.1', String(server.port)] });
    await waitUntil(async () => (await headOn(replica)) === 1, 10_000, 'the replica');
    expect(await store.write(session.write({ events: [session.line()] }))).toBe('committed');
    expect((await store.read('one'))?.view.epoch).toBe(session.view.epoch);
  });

  it('ends for a node that saw writes which a restart with an older copy did not bring back', async () => {
    const server = await start({ appendonly: 'yes', appendfsync: 'always' });
    const url = withParameters(server.url, { partitions: 1 });
    const away = await open(url);
    const session = new SessionScript('one');
    await away.write(session.write({ events: [session.line()] }));
    const older = await mkdtemp(join(tmpdir(), 'session-hub-older-'));
    await cp(server.folder, older, { recursive: true });
    for (let seen = 0; seen < 3; seen++) await away.write(session.write({ events: [session.line()] }));

    // While the one that has seen them looks elsewhere, another finds nothing wrong and writes past them.
    const lines = jest.spyOn(Histories.prototype, 'settle').mockImplementation(async () => {});
    await server.kill();
    await rm(server.folder, { recursive: true });
    await cp(older, server.folder, { recursive: true });
    await server.restart();
    lines.mockRestore();
    const other = await open(url);
    const record = await other.read('one');
    if (record === null) throw new Error('The session is gone.');
    const going = new SessionScript('one', record.view);
    going.revision = record.revision;
    for (let more = 0; more < 6; more++) await other.write(going.write({ events: [going.line()] }));

    await waitUntil(
      async () => (await away.read('one').catch(() => null))?.view.epoch !== session.view.epoch,
      15_000,
      'the one that was away to object',
    );
    await rm(older, { recursive: true });
  });
});

describe('FLUSHALL', () => {
  it('leaves no session behind and is told as an interruption; what is created then has an epoch of its own', async () => {
    const server = await start({});
    const store = await open(server.url);
    const session = new SessionScript('one');
    await store.write(session.write({ events: [session.line()] }));
    const told: string[] = [];
    store.listenInterruptions(() => told.push('interrupted'));
    await server.cli('FLUSHALL');
    expect(await store.write(session.write({ events: [session.line()] }))).toBe('conflict');
    expect(await store.read('one')).toBeNull();
    expect(told.length).toBeGreaterThan(0);
    const anew = new SessionScript('one', { epoch: 'another' });
    expect(await store.write(anew.write({ events: [anew.line()] }))).toBe('committed');
  });
});

it('a script cache that was flushed is filled again', async () => {
  const server = await start({});
  const store = await open(server.url);
  const session = new SessionScript('one');
  await store.write(session.write({ events: [session.line()] }));
  await server.cli('SCRIPT', 'FLUSH');
  expect(await store.write(session.write({ events: [session.line()] }))).toBe('committed');
  await server.cli('SCRIPT', 'FLUSH');
  expect((await store.read('one'))?.view.seq).toBe(2);
});

it('a stream that was trimmed says from where on it is whole', async () => {
  const server = await start({});
  const store = await open(withParameters(server.url, { partitions: 1 }));
  const session = new SessionScript('one');
  await store.write(session.write({ events: [session.line(), session.line()] }));
  await store.write(session.write({ events: [session.line()] }));
  await server.cli('XTRIM', 'hub:{hub-0}:log:one', 'MINID', '3');
  expect(await store.page(everythingOf('one'))).toMatchObject({ oldest: 3 });
  await server.cli('XTRIM', 'hub:{hub-0}:log:one', 'MAXLEN', '0');
  expect(await store.page(everythingOf('one'))).toMatchObject({ oldest: 4 });
});

/** The primary has acknowledged five events, of which the replica holds two. */
async function laggingReplica() {
  const primary = await start({ args: ['--repl-diskless-sync-delay', '0'] });
  const replica = await start({ args: ['--replicaof', '127.0.0.1', String(primary.port)] });
  const store = await open(withParameters(primary.url, { partitions: 1 }));
  const session = new SessionScript('one');
  await store.write(session.write({ events: [session.line()] }));
  await store.write(session.write({ events: [session.line()] }));
  await waitUntil(async () => (await headOn(replica)) === 2, 10_000, 'the replica');
  await replica.cli('REPLICAOF', '127.0.0.1', '1');
  for (let lost = 0; lost < 3; lost++) await store.write(session.write({ events: [session.line()] }));
  return { primary, replica, session };
}

async function headOn(replica: RunningRedis): Promise<number> {
  return Number(await replica.cli('XLEN', 'hub:{hub-0}:log:one'));
}
