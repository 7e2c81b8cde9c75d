import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { connectHub, type Hub } from '@session-hub/client';
import { HubError } from '@session-hub/shared';
import { ConnectionGate } from 'session-hub/internal/adapters/socket/connection-gate.js';
import { systemClock, systemRandomness } from 'session-hub/internal/adapters/system/system-clock.js';
import { Places } from 'session-hub/internal/protocol/limits/places.js';
import { RawClient, type RawClientOptions } from '../../support/raw-client.js';
import { RawConnection } from '../../support/raw-connection.js';
import { runningHub } from '../../support/running-hub.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
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
const HELLO = '40/hub,{"protocol":1}';
const ADMITTED = '40/hub,';
const REFUSED = '44/hub,';
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
    // No time passes, so no third connection becomes free.
    jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    const { url } = await start({ connectRate: { rate: 1, burst: 2 } });
    const first = raw(url, { transports: ['polling', 'websocket'] });
    const upgraded = new Promise((resolve) =>
      first.socket.io.once('open', () => first.socket.io.engine.once('upgrade', resolve)),
    );
    await first.connected();
    await upgraded;
    await first.leave();
    await first.enter();
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

  it('R53: counts one that was let in until it ends, whatever it asks for meanwhile', async () => {
    const { url } = await start({
      maxConnections: 1,
      authenticate: async ({ token }) => {
        if (token === 'bad')
          throw new HubError({ code: 'unauthorized', message: 'Who are you?', retryable: false });
        return ada;
      },
    });
    const first = await RawConnection.open(url);
    open.push(first);
    await first.ask(HELLO, ADMITTED);
    await first.leave();
    expect(await first.ask('40/hub,{"protocol":1,"token":"bad"}', REFUSED)).toContain('unauthorized');
    expect(first.isOpen).toBe(true);
    await expect(raw(url).connected()).rejects.toMatchObject({ code: 'overloaded' });
    await first.ask(HELLO, ADMITTED);
  });

  it('R53: counts nobody whose connection ended in the same breath in which it asked to be let in', async () => {
    const { url } = await start({ maxConnections: 1 });
    const gone = await RawConnection.open(url);
    open.push(gone);
    gone.sayInOnePiece([HELLO, '41/hub,']);
    await gone.closed;
    await raw(url).connected();
  });

  it('R52: listens for the end of a connection once, however often it is refused for another reason', () => {
    const places = new Places(null, systemRandomness);
    const limits = { connectRate: { rate: 1_000, burst: 1_000 }, places };
    const gate = new ConnectionGate({ clock: systemClock, randomness: systemRandomness, ...limits });
    const connection = new EventEmitter();
    for (let time = 0; time < 20; time++) {
      expect(gate.enter(connection)).toBe('counted');
      gate.leave(connection);
    }
    expect(connection.listenerCount('close')).toBe(1);
  });

  it('R52: lets a connection in once, though it asks again and again while it is asked who it is', async () => {
    let asked = 0;
    let letIn = (): void => {};
    const known = new Promise<void>((resolve) => {
      letIn = resolve;
    });
    const { url } = await start({
      authenticate: async () => {
        asked += 1;
        await known;
        return ada;
      },
    });
    const client = await RawConnection.open(url);
    open.push(client);
    for (let time = 0; time < 100; time++) client.say(HELLO);
    for (let time = 0; time < 99; time++) expect(await client.hear(REFUSED)).toContain('bad_request');
    letIn();
    await client.hear(ADMITTED);
    expect(asked).toBe(1);
  });

  it('R1: serves nothing in the namespace that Socket.IO always has', async () => {
    const { url } = await start({});
    await expect(raw(url, { namespace: '/' }).connected()).rejects.toMatchObject({ code: 'unknown_request' });
    await raw(url).connected();
  });
});
