import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Logger } from 'session-hub';
import { openRedisStore, withParameters } from '../../support/redis/redis-store.js';
import { type RunningRedis, startRedis } from '../../support/redis/start-redis.js';

const servers: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

describe('at the start the hub', () => {
  it('refuses a Redis that would evict sessions, and says what to set', async () => {
    const { url } = await start({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    await expect(openRedisStore(url)).rejects.toThrow(
      /may throw sessions away .*maxmemory-policy allkeys-lru.* Set "maxmemory-policy noeviction"\./,
    );
  });

  it('refuses durability=fsync where Redis does not flush each write, and takes it where it does', async () => {
    const lazy = await start({ appendonly: 'yes', appendfsync: 'everysec' });
    await expect(openRedisStore(withParameters(lazy.url, { durability: 'fsync' }))).rejects.toThrow(
      /needs "appendonly yes" and "appendfsync always"/,
    );
    const eager = await start({ appendonly: 'yes', appendfsync: 'always' });
    const store = await openRedisStore(withParameters(eager.url, { durability: 'fsync' }));
    await store.close();
  });

  it('warns of a Redis that keeps nothing on disk, and of replicas that are missing', async () => {
    const warnings: string[] = [];
    const { url } = await start({});
    const store = await openRedisStore(
      withParameters(url, { durability: 'replicated', replicas: 2 }),
      recording(warnings),
    );
    await store.close();
    expect(warnings).toEqual([
      expect.stringContaining('fewer replicas than durability=replicated waits for'),
      expect.stringMatching(/keeps nothing on disk.*Set "appendonly yes"\./),
    ]);
  });

  it('refuses a Redis that is too old, which does not even know all it is asked', async () => {
    const unknown = ['SPUBLISH', 'SSUBSCRIBE', 'SUNSUBSCRIBE'];
    const { url, port } = await start({ args: unknown.flatMap((name) => ['--rename-command', name, '']) });
    const old = await startOldTo(port);
    await expect(openRedisStore(url.replace(`:${port}`, `:${old}`))).rejects.toThrow(
      /is version 6\.\S+; session-hub needs 7 or newer\.$/,
    );
  });

  it('refuses another number of partitions than the data has', async () => {
    const { url } = await start({});
    const first = await openRedisStore(withParameters(url, { partitions: 8 }));
    await first.close();
    await expect(openRedisStore(withParameters(url, { partitions: 16 }))).rejects.toThrow(
      /asks for 16 partitions, the data has 8.*partitions=8/,
    );
    const adopting = await openRedisStore(url);
    await adopting.close();
  });

  it('says in one sentence that it cannot reach Redis', async () => {
    const server = await start({});
    await server.kill();
    await expect(openRedisStore(server.url)).rejects.toThrow(/^Redis cannot be used: /);
  });
});

async function start(settings: Parameters<typeof startRedis>[0]): Promise<RunningRedis> {
  const server = await startRedis(settings);
  servers.push(server);
  return server;
}

/** The same server, which says that it is a Redis 6; returns its port. */
async function startOldTo(port: number): Promise<number> {
  const old = createServer((client) => {
    const redis = connect(port, '127.0.0.1');
    client.on('data', (bytes) => redis.write(bytes));
    redis.on('data', (bytes) =>
      client.write(bytes.toString('latin1').replace(/redis_version:\d/, 'redis_version:6'), 'latin1'),
    );
    for (const [one, other] of [[client, redis] as const, [redis, client] as const])
      one.on('error', () => {}).on('close', () => other.destroy());
  });
  servers.push({ stop: async () => void old.close() });
  await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve));
  return (old.address() as AddressInfo).port;
}

function recording(warnings: string[]): Logger {
  const ignore = (): void => {};
  return { debug: ignore, info: ignore, warn: (message) => void warnings.push(message), error: ignore };
}
