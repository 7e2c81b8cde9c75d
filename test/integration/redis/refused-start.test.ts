import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHub } from 'session-hub';
import { startRedis } from '../../support/redis/start-redis.js';

let server: Server;
beforeEach(async () => {
  server = createServer((_, response) => response.end('mine'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a hub that cannot start over its Redis', () => {
  it('says why, and leaves the server it was given as it was', async () => {
    const before = [server.listeners('request').length, server.listeners('upgrade').length];
    const redis = await startRedis({});
    await redis.stop();
    await expect(createHub({ server, store: { kind: 'redis', url: redis.url } })).rejects.toThrow(
      /^Redis cannot be used: .*ECONNREFUSED/,
    );
    expect([server.listeners('request').length, server.listeners('upgrade').length]).toEqual(before);
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`);
    expect(await answer.text()).toBe('mine');
  });

  it('says that the password is wrong', async () => {
    const redis = await startRedis({ password: 'right' });
    try {
      const url = redis.url.replace(':right@', ':wrong@');
      await expect(createHub({ server, store: { kind: 'redis', url } })).rejects.toThrow(
        /^Redis cannot be used: .*WRONGPASS/,
      );
      await expect(createHub({ store: { kind: 'redis', url } })).rejects.toThrow(
        /^Redis cannot be used: .*WRONGPASS/,
      );
    } finally {
      await redis.stop();
    }
  });
});
