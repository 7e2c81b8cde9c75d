import { afterEach, expect, it } from '@jest/globals';
import { Keys } from 'session-hub/internal/adapters/store-redis/servers/keys.js';
import {
  type RedisClient,
  redisClient,
} from 'session-hub/internal/adapters/store-redis/servers/redis-client.js';
import { RedisScript } from 'session-hub/internal/adapters/store-redis/servers/redis-script.js';
import { redisSettings } from 'session-hub/internal/adapters/store-redis/servers/redis-settings.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { SessionScript } from '../../contract/session-script.js';
import { closeAll, open, start } from '../../support/redis/opened.js';
import { withParameters } from '../../support/redis/redis-store.js';

const ELSEWHERE = '0'.repeat(40);
const clients: RedisClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await closeAll();
});

it('confirm.lua confirms nothing for a node that has settled the partition on another server (R13)', async () => {
  const { client, keys, session, server, replid } = await stored();
  const confirm = (settledOn: string) =>
    new RedisScript('confirm.lua').run(
      client,
      [keys.history(0), keys.session('one')],
      [session.view.epoch, settledOn],
    );
  const before = await server.cli('HGETALL', keys.history(0));
  await expect(confirm(ELSEWHERE)).rejects.toThrow(/HISTORY/);
  expect(await server.cli('HGETALL', keys.history(0))).toBe(before);
  expect(await confirm(replid)).toBe(1);
});

it('confirm.lua confirms nothing on a server where no node has confirmed the history (R13)', async () => {
  const { client, keys, session, server, replid } = await stored();
  await server.cli('HSET', keys.history(0), 'replid', ELSEWHERE);
  const args = [session.view.epoch, replid];
  const names = [keys.history(0), keys.session('one')];
  await expect(new RedisScript('confirm.lua').run(client, names, args)).rejects.toThrow(/HISTORY/);
});

it.each([
  ['that has settled the partition on another server', ELSEWHERE, 1],
  ['that divides into another number of partitions', null, 2],
] as const)('remove.lua removes nothing for a node %s (R13)', async (_, settledOn, partitions) => {
  const { client, keys, session, server, replid } = await stored();
  const remove = (server: string, number: number) =>
    new RedisScript('remove.lua').run(
      client,
      [
        keys.history(0),
        keys.deadlines(0),
        keys.index(0),
        keys.changed(0),
        keys.session('one'),
        keys.log('one'),
        keys.lossless('one'),
        keys.tombstone('one'),
      ],
      [
        ...[keys.events(0), keys.rows(0), 'one', session.revision, session.view.epoch, '{}'],
        ...[Date.now() + 60_000, number, server],
      ],
    );
  const before = await server.cli('HGETALL', keys.history(0));
  await expect(remove(settledOn ?? replid, partitions)).rejects.toThrow(/HISTORY/);
  expect(await server.cli('HGETALL', keys.history(0))).toBe(before);
  expect(await server.cli('EXISTS', keys.session('one'), keys.log('one'))).toBe('2');
  expect(await remove(replid, 1)).toEqual([2, 1]);
});

it('rights.lua tries nothing on a process whose append-only file may be torn', async () => {
  const { client, keys, server } = await stored();
  const key = keys.probe(0);
  await server.cli('SET', key, 'kept');
  await expect(new RedisScript('rights.lua').run(client, [key], [ELSEWHERE])).rejects.toThrow(
    /RESTARTED [0-9a-f]{40}/,
  );
  expect(await server.cli('GET', key)).toBe('kept');
});

/** One session in the only partition. */
async function stored() {
  const server = await start({});
  const url = withParameters(server.url, { partitions: 1 });
  const store = await open(url);
  const session = new SessionScript('one');
  expect(await store.write(session.write({ events: [session.line()] }))).toBe('committed');
  const client = redisClient(redisSettings(url), 'test', silentLogger);
  clients.push(client);
  await client.connect();
  const keys = new Keys('hub', 1);
  const replid = (await server.cli('HGET', keys.history(0), 'replid')).trim();
  return { client, keys, session, server, replid };
}
