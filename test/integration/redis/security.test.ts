import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { closeAll, open, start } from '../../support/redis/opened.js';
import { openRedisStore } from '../../support/redis/redis-store.js';
import { makeTlsFiles } from '../../support/redis/tls-files.js';
import { writesAndReads } from '../../support/redis/writes-and-reads.js';

afterEach(closeAll);

/** What the documentation tells operators to give the hub's user. */
const HUB_RULES =
  '~hub:* &hub:* -@all +@read +@write +@scripting +@pubsub +@connection +info +time +wait +config|get +cluster|slots +cluster|info';

describe('a Redis with a password, users and TLS', () => {
  it('is used with user and password from the URL, and with no more rights than documented', async () => {
    const server = await start({ users: [{ name: 'hub', password: 'p@ss', rules: HUB_RULES }] });
    await writesAndReads(await open(server.url));
    await expect(openRedisStore(server.url.replace(/:[^:@]*@/, ':wrong@'))).rejects.toThrow(
      /Redis cannot be used: .*(WRONGPASS|NOAUTH)/,
    );
  });

  it("is used over TLS, and refused when its certificate is nobody's", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'session-hub-tls-'));
    const tls = await makeTlsFiles(folder);
    const server = await start({ tls });
    expect(server.url).toMatch(/^rediss:/);
    await writesAndReads(await open(server.url));
    await expect(openRedisStore(server.url.replace(/\?.*/, ''))).rejects.toThrow(/certificate/);
    await rm(folder, { recursive: true });
  });
});
