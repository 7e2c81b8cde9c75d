import { afterEach, describe, expect, it } from '@jest/globals';
import { hubError } from '@session-hub/shared';
import type { Principal } from 'session-hub';
import {
  type EdgeHub,
  type EdgeHubOptions,
  edgeHub,
  goodbye,
  passSeconds,
  settled,
} from '../../support/edge-hub.js';
import { RawClient } from '../../support/raw-client.js';
import { RawConnection } from '../../support/raw-connection.js';
import { openPolling, RawFrames } from '../../support/raw-frames.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function kept<Thing extends { close(): unknown }>(thing: Thing): Thing {
  open.push(thing);
  return thing;
}

async function start(options?: EdgeHubOptions): Promise<EdgeHub> {
  return kept(await edgeHub(options));
}

const HELLO = '40/hub,{"protocol":1}';

/** An `authenticate` that the test answers. */
class SlowLogin {
  asked = 0;
  #answer: (error: Error) => void = () => {};

  readonly authenticate = (): Promise<Principal> =>
    new Promise((_resolve, reject) => {
      this.asked += 1;
      this.#answer = reject;
    });

  refuse(): void {
    this.#answer(hubError('store_unavailable'));
  }
}

describe('a connection that is not admitted', () => {
  it('R4: has 5 s to say CONNECT, and an admitted one has all the time there is', async () => {
    const hub = await start();
    const healthy = kept(new RawClient(hub.url));
    await healthy.connected();
    const silent = kept(await RawFrames.open(hub.port));
    passSeconds(hub.clock, 4.75);
    expect(hub.places.taken).toBe(2);
    passSeconds(hub.clock, 0.5);
    await silent.closed;
    expect(hub.places.taken).toBe(1);
    expect(hub.clock.timers).toBe(0);
    passSeconds(hub.clock, 60);
    expect(await healthy.request('list', { query: {} })).toMatchObject({ ok: true });
  });

  it('R4: has 5 s over long polling as well, where nothing shows that the client is gone', async () => {
    const hub = await start();
    await openPolling(hub.url);
    expect(hub.places.taken).toBe(1);
    passSeconds(hub.clock, 5.25);
    expect(hub.places.taken).toBe(0);
  });

  it('R4: hears the refusal of a login that took 5 s, though it said CONNECT late', async () => {
    const login = new SlowLogin();
    const hub = await start({ authenticate: login.authenticate });
    const connection = kept(await RawConnection.open(hub.url));
    passSeconds(hub.clock, 4.75);
    connection.say(HELLO);
    await settled(() => login.asked === 1);
    passSeconds(hub.clock, 5);
    login.refuse();
    expect(await connection.hear('44/hub,')).toContain('store_unavailable');
    await connection.closed;
    expect(hub.places.taken).toBe(0);
  });

  it('R4: is ended after 10 s when the login has no answer, however often it says CONNECT', async () => {
    const login = new SlowLogin();
    const hub = await start({ authenticate: login.authenticate });
    const connection = kept(await RawConnection.open(hub.url));
    connection.say(HELLO);
    await settled(() => login.asked === 1);
    passSeconds(hub.clock, 9);
    await connection.ask(HELLO, '44/hub,');
    expect(connection.isOpen).toBe(true);
    passSeconds(hub.clock, 1.25);
    await connection.closed;
    expect(hub.places.taken).toBe(0);
  });

  it('R4: is ended when it left the namespace and does not come back', async () => {
    const hub = await start();
    const connection = kept(await RawConnection.open(hub.url));
    await connection.ask(HELLO, '40/hub,');
    connection.say('41/hub,');
    await settled(() => hub.pending.size === 1);
    passSeconds(hub.clock, 5.25);
    await connection.closed;
    expect(hub.places.taken).toBe(0);
  });

  it('R4: has a WebSocket that never takes its connection over for 10 s, and stays what it was', async () => {
    const hub = await start();
    const client = kept(new RawClient(hub.url, { transports: ['polling'] }));
    await client.connected();
    const probe = kept(await RawFrames.open(hub.port, client.socket.io.engine.id as string));
    passSeconds(hub.clock, 10.25);
    await probe.closed;
    expect(await client.request('list', { query: {} })).toMatchObject({ ok: true });
    await goodbye(client, hub);
  });
});
