import { afterEach, describe, expect, it } from '@jest/globals';
import { connectHub, type Hub } from '@session-hub/client';
import { HubError } from '@session-hub/shared';
import { RawClient, type RawClientOptions } from '../../support/raw-client.js';
import { runningHub } from '../../support/running-hub.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(options: Parameters<typeof runningHub>[0]) {
  const running = await runningHub(options);
  open.push(running);
  return running;
}

function raw(url: string, options?: RawClientOptions): RawClient {
  const client = new RawClient(url, options);
  open.push(client);
  return client;
}

const ada = { id: 'ada', kind: 'person', roles: [] } as const;
/** Nobody else gets in while a test runs. */
const NO_MORE = 0.001;

function firstLive(hub: Hub): Promise<void> {
  return new Promise((resolve) => {
    const stop = hub.connection.subscribe(() => {
      if (hub.connection.state.kind !== 'live') return;
      stop();
      resolve();
    });
  });
}

describe('a hub to which many come at once', () => {
  it('R52: refuses those above before it asks who they are, and ends their connection', async () => {
    let asked = 0;
    const { url } = await start({
      connectRate: { rate: 1, burst: 1 },
      authenticate: async () => {
        asked += 1;
        return ada;
      },
    });
    await raw(url).connected();
    const refused = raw(url);
    const ended = new Promise((resolve) => refused.socket.io.once('close', resolve));
    await expect(refused.connected()).rejects.toMatchObject({
      code: 'overloaded',
      retryable: true,
      retryAfter: expect.any(Number),
    });
    await ended;
    expect(asked).toBe(1);
  });

  it('R52: counts a connection once, whatever it travels over and however often it asks', async () => {
    const { url } = await start({ connectRate: { rate: NO_MORE, burst: 2 } });
    const first = raw(url, { transports: ['polling', 'websocket'] });
    const upgraded = new Promise((resolve) =>
      first.socket.io.once('open', () => first.socket.io.engine.once('upgrade', resolve)),
    );
    await first.connected();
    await upgraded;
    await new Promise<void>((resolve) => first.socket.io.socket('/').once('connect', resolve));
    first.socket.disconnect();
    // Socket.IO cuts a connection on which leaving and joining arrive in one piece.
    await new Promise((resolve) => setTimeout(resolve, 50));
    first.socket.connect();
    await first.connected();
    await raw(url).connected();
    await expect(raw(url).connected()).rejects.toMatchObject({ code: 'overloaded' });
  });

  it('R53: holds no more connections than it may, and has room when one has gone', async () => {
    const unauthorized = new HubError({ code: 'unauthorized', message: 'Who are you?', retryable: false });
    const { url } = await start({
      maxConnections: 2,
      authenticate: async ({ token }) => {
        if (token === 'bad') throw unauthorized;
        return ada;
      },
    });
    for (let turn = 0; turn < 3; turn += 1) {
      const auth = { protocol: 1, token: 'bad' };
      await expect(raw(url, { auth }).connected()).rejects.toMatchObject({ code: 'unauthorized' });
    }
    const [first, second] = [raw(url), raw(url)];
    await Promise.all([first.connected(), second.connected()]);
    await expect(raw(url).connected()).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    first.close();
    const hub = connectHub(url);
    open.push(hub);
    await firstLive(hub);
  });
});
