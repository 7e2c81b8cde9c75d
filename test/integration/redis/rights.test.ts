import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SessionScript } from '../../contract/session-script.js';
import type { RunningRedis } from '../../support/redis/redis-server.js';
import type { RedisSettings } from '../../support/redis/redis-settings.js';
import { openRedisStore, withParameters } from '../../support/redis/redis-store.js';
import { startRedis } from '../../support/redis/start-redis.js';
import { repositoryRoot } from '../../support/repository-root.js';

const open: { close(): unknown }[] = [];
// Where INFO is not allowed the driver says so on the console as well.
beforeEach(() => void jest.spyOn(console, 'warn').mockImplementation(() => {}));
afterEach(async () => {
  jest.restoreAllMocks();
  for (const one of open.splice(0).reverse()) await one.close();
});

describe('a user who may do', () => {
  it('what DEPLOY.md lists is enough, and the probe leaves nothing behind', async () => {
    const server = await serverFor(documentedRules());
    const store = await openRedisStore(server.url);
    open.push(store);
    expect((await server.cli('KEYS', '*rights*')).trim()).toBe('');
    const session = new SessionScript('one');
    const heard = new Promise((resolve) => void store.listen('one', resolve));
    await store.listenRows(() => {});
    expect(await store.write(session.write({ events: [session.line()] }))).toBe('committed');
    await heard;
  });

  it.each([
    ['-spublish', '+spublish'],
    ['-ssubscribe', '+ssubscribe'],
    ['-sunsubscribe', '+sunsubscribe'],
    ['-time', '+time'],
    ['-info', '+info'],
    ['-zcount', '+zcount'],
    ['-ping', '+ping'],
    ['-eval', '+eval'],
    ['-evalsha', '+evalsha'],
    ['-xadd', '+xadd'],
    ['-hincrby -zadd', '+zadd +hincrby'],
    ['resetkeys ~other:*', '~hub:*'],
    ['resetchannels &other:*', '&hub:*'],
  ])('everything but %s is told at the start to be allowed "%s"', async (rule, advice) => {
    const server = await serverFor(`${documentedRules()} ${rule}`);
    await expect(openRedisStore(server.url)).rejects.toThrow(`allow it "${advice}".`);
  });

  it('everything but BGREWRITEAOF works, and is warned of with what to allow', async () => {
    const appendonly = 'yes';
    const allowed = await openRedisStore((await serverFor(documentedRules(), { appendonly })).url);
    open.push(allowed);
    expect(await allowed.health()).toEqual({ ok: true });
    const store = await openRedisStore(
      (await serverFor(`${documentedRules()} -bgrewriteaof`, { appendonly })).url,
    );
    open.push(store);
    expect(await store.health()).toEqual({ ok: true, warning: expect.stringContaining('"+bgrewriteaof"') });
    const session = new SessionScript('one');
    expect(await store.write(session.write({ events: [session.line()] }))).toBe('committed');
  });

  it('everything but WAIT is refused only where writes wait for replicas', async () => {
    const server = await serverFor(`${documentedRules()} -wait`);
    const replicated = withParameters(server.url, { durability: 'replicated' });
    await expect(openRedisStore(replicated)).rejects.toThrow('allow it "+wait".');
    open.push(await openRedisStore(server.url));
  });
});

function documentedRules(): string {
  const text = readFileSync(`${repositoryRoot}/docs/DEPLOY.md`, 'utf8');
  const rules = /^user hub on >PASSWORD (.*)$/m.exec(text)?.[1];
  if (rules === undefined) throw new Error('docs/DEPLOY.md names no rules.');
  return rules;
}

async function serverFor(rules: string, settings: RedisSettings = {}): Promise<RunningRedis> {
  const server = await startRedis({ ...settings, users: [{ name: 'hub', password: 'secret', rules }] });
  open.push({ close: () => server.stop() });
  return server;
}
