import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RunningSentinels, startSentinels } from '../../support/redis/start-sentinels.js';
import { waitUntil } from '../../support/wait-until.js';

describe('a Redis with sentinels that a test starts', () => {
  let group: RunningSentinels;
  let client: Redis;

  beforeAll(async () => {
    group = await startSentinels({ password: 'secret' });
    client = new Redis({
      sentinels: group.sentinels.map(({ port }) => ({ host: '127.0.0.1', port })),
      name: group.name,
      password: 'secret',
      sentinelRetryStrategy: () => 100,
      retryStrategy: () => 100,
    });
    client.on('error', () => {});
  });
  afterAll(async () => {
    client?.disconnect();
    await group?.stop();
  });

  it('names its sentinels, its password and its master in one url', () => {
    const hosts = group.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
    expect(group.url).toBe(`redis+sentinel://:secret@${hosts}/mymaster`);
  });

  it('begins with the first server as the master', async () => {
    expect(await group.master()).toBe(group.servers[0]);
    await client.set('one', '1');
    expect(await client.wait(2, 1_000)).toBe(2);
  });

  it('promotes a replica when the master is killed, and takes the dead one back as a replica', async () => {
    const former = await group.killMaster();
    const next = await group.newMaster(former);
    expect(next).not.toBe(former);
    expect(await client.get('one')).toBe('1');
    await former.restart();
    // The sentinels close all its connections when they tell it to follow.
    const role = (): Promise<string> => former.cli('ROLE').catch(() => 'unknown');
    const isReplica = async (): Promise<boolean> => (await role()).startsWith('slave');
    await waitUntil(isReplica, 15_000, 'the dead master to follow');
  });

  it('promotes a replica when it is asked to', async () => {
    const former = await group.master();
    expect(await group.failover()).not.toBe(former);
  });
});
