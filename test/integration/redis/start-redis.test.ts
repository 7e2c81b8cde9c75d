import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { type Access, connectOnce } from '../../support/redis/connect-once.js';
import type { RedisSettings } from '../../support/redis/redis-settings.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { type RunningRedis, startRedis } from '../../support/redis/start-redis.js';
import { makeTlsFiles } from '../../support/redis/tls-files.js';
import { repositoryRoot } from '../../support/repository-root.js';
import { RunningProgram } from '../../support/running-program.js';
import { waitUntil } from '../../support/wait-until.js';

const servers: RunningRedis[] = [];
const clients: Redis[] = [];
const folder = mkdtempSync(join(tmpdir(), 'session-hub-tls-'));

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a Redis that a test starts', () => {
  it('has what was acknowledged after a kill -9 when it appends to a file and syncs always', async () => {
    const server = await started({ appendonly: 'yes', appendfsync: 'always' });
    const firstPid = server.pid;
    expect(await server.cli('SET', 'one', '1')).toBe('OK');
    await server.kill();
    await expect(server.cli('PING')).rejects.toThrow('ECONNREFUSED');
    await server.restart();
    expect(server.pid).not.toBe(firstPid);
    expect(await server.cli('GET', 'one')).toBe('1');
  });

  it('has nothing after a restart when it keeps nothing', async () => {
    const server = await started({ maxmemory: '50mb', args: ['--maxmemory-policy', 'noeviction'] });
    expect(await server.cli('CONFIG', 'GET', 'maxmemory*')).toContain('noeviction');
    await server.cli('SET', 'one', '1');
    await server.kill('SIGTERM');
    await server.restart();
    expect(await server.cli('DBSIZE')).toBe('0');
  });

  it('answers nobody while it is paused, and then goes on with the same connections', async () => {
    const server = await started();
    const client = await connected(server.url);
    server.pause();
    let answer = 'none';
    const pending = client.ping().then((pong) => {
      answer = pong;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answer).toBe('none');
    server.resume();
    await pending;
    expect(answer).toBe('PONG');
  });

  it('lets in who has the password', async () => {
    const server = await started({ password: 'p@ss word' });
    await expect((await connected(server.url)).ping()).resolves.toBe('PONG');
    await expect(connected(`redis://:wrong@127.0.0.1:${server.port}`)).rejects.toThrow('WRONGPASS');
  });

  it('holds a user to its rules', async () => {
    const hub = { name: 'hub', password: 'secret', rules: '~hub:* &hub:* +@all -@dangerous' };
    const server = await started({ users: [hub] });
    const client = await connected(server.url);
    await client.set('hub:one', '1');
    await expect(client.set('other', '1')).rejects.toThrow('NOPERM');
    await expect(client.flushall()).rejects.toThrow('NOPERM');
    expect(await server.cli('FLUSHALL')).toBe('OK');
  });

  it('speaks TLS under a certificate that its own authority vouches for', async () => {
    const tls = await makeTlsFiles(folder);
    const server = await started({ tls, password: 'secret' });
    expect(new URL(server.url).searchParams.get('ca')).toBe(tls.ca);
    const url = server.url.replace(/\?.*/, '');
    await expect((await connected(url, { tls: { ca: readFileSync(tls.ca) } })).ping()).resolves.toBe('PONG');
    await expect(connected(url)).rejects.toThrow('certificate');
    expect(await server.cli('PING')).toBe('PONG');
  });

  it('says what redis-server said when it does not start', async () => {
    await expect(started({ args: ['--maxmemory', 'plenty'] })).rejects.toThrow(
      'argument must be a memory value',
    );
  });

  it('ends with the process that started it, even when that one is killed', async () => {
    const module = pathToFileURL(join(repositoryRoot, '.build/test/support/redis/start-redis.js'));
    const script = `
      const { startRedis } = await import(${JSON.stringify(String(module))});
      const { url, folder } = await startRedis();
      console.log(JSON.stringify({ url, folder }));
      setInterval(() => {}, 1000);`;
    const program = new RunningProgram(['--input-type=module', '--eval', script]);
    const line = await program.until(({ lines }) => lines[0], 'the server');
    const server: { url: string; folder: string } = JSON.parse(line);
    await connected(server.url);
    await program.kill();
    await waitUntil(async () => !existsSync(server.folder), 5_000, 'the end of the folder');
    const isGone = (): Promise<boolean> =>
      connected(server.url).then(
        () => false,
        () => true,
      );
    await waitUntil(isGone, 5_000, 'the end of the server');
  });
});

describe('the Redis that test files share', () => {
  it('is one server, with a prefix for this file', async () => {
    const { url, prefix } = await sharedRedis();
    expect(await sharedRedis()).toEqual({ url, prefix });
    const client = await connected(url);
    await client.set(`${prefix}:one`, '1', 'EX', 60);
    expect(await client.get(`${prefix}:one`)).toBe('1');
  });
});

async function started(settings: RedisSettings = {}): Promise<RunningRedis> {
  const server = await startRedis(settings);
  servers.push(server);
  return server;
}

async function connected(url: string, access: Access = {}): Promise<Redis> {
  const client = await connectOnce(url, access);
  clients.push(client);
  return client;
}
