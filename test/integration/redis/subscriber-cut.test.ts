import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { isSubscriber, startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { waitUntil } from '../../support/wait-until.js';

let proxy: TcpProxy;
let subscriber: Redis;
let commander: Redis;
let prefix: string;

beforeAll(async () => {
  const shared = await sharedRedis();
  prefix = shared.prefix;
  proxy = await startTcpProxy(Number(new URL(shared.url).port || 6379));
  const url = proxy.through(shared.url);
  subscriber = new Redis(url, { retryStrategy: () => 20 });
  commander = new Redis(url, { retryStrategy: () => null });
});
afterAll(() => {
  subscriber?.disconnect();
  commander?.disconnect();
  proxy?.stop();
});

it('takes the subscriber of a real Redis away, leaves the other connection, and lets it come back', async () => {
  const channel = `${prefix}:channel`;
  const heard: string[] = [];
  subscriber.on('message', (_, message: string) => heard.push(message));
  await subscriber.subscribe(channel);
  expect(await commander.publish(channel, 'one')).toBe(1);
  const closed = new Promise((resolve) => subscriber.once('close', resolve));
  proxy.cut(isSubscriber);
  await closed;
  const isHeard = async (): Promise<boolean> => (await commander.publish(channel, 'two')) === 1;
  await waitUntil(isHeard, 5_000, 'the subscriber to come back');
  await waitUntil(async () => heard.includes('two'), 5_000, 'the second message');
  expect(heard).toEqual(['one', 'two']);
});
