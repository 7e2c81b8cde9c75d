import { afterEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@session-hub/shared';
import { type EdgeHub, type EdgeHubOptions, edgeHub, goodbye, settled } from '../../support/edge-hub.js';
import { RawClient, type RawClientOptions } from '../../support/raw-client.js';
import { RawConnection } from '../../support/raw-connection.js';
import { CONTINUATION, frameOf, openPolling, postPart, RawFrames } from '../../support/raw-frames.js';

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

async function admitted(hub: EdgeHub, options?: RawClientOptions): Promise<RawClient> {
  const client = kept(new RawClient(hub.url, options));
  await client.connected();
  return client;
}

async function expectServed(client: RawClient): Promise<void> {
  expect(await client.request('list', { query: {} })).toMatchObject({ ok: true });
}

const HELLO = '40/hub,{"protocol":1}';
/** More than 16 KiB. */
const TOO_MUCH = 'x'.repeat(16_385);
const MIB = 1_048_576;
const WITH_ATTACHMENT = '451-/hub,0["append",{"_placeholder":true,"num":0}]';

describe('a message with binary data', () => {
  it.each(['new', 'admitted'])(
    'R4: ends the connection of a client that is %s when it announces it',
    async (stage) => {
      const hub = await start();
      const healthy = await admitted(hub);
      const connection = kept(await RawConnection.open(hub.url));
      if (stage === 'admitted') await connection.ask(HELLO, '40/hub,');
      connection.say(WITH_ATTACHMENT);
      await connection.closed;
      await expectServed(healthy);
    },
  );

  it('R4: ends the connection of a client that sends it over long polling', async () => {
    const hub = await start();
    const sid = await openPolling(hub.url);
    const there = `${hub.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    const poll = fetch(there);
    await fetch(there, { method: 'POST', body: '451-["x",{"_placeholder":true,"num":0}]' });
    // Engine.IO's word for the end.
    expect((await (await poll).text()).split('\x1e')).toContain('1');
    await settled(() => hub.places.taken === 0);
  });
});

describe('a client that is not admitted', () => {
  it('R4: is cut off at a CONNECT of more than 16 KiB, which no part of the hub looks at', async () => {
    let asked = 0;
    const hub = await start({
      authenticate: async () => {
        asked += 1;
        return { id: 'ada', kind: 'person', roles: [] };
      },
    });
    const connection = kept(await RawConnection.open(hub.url));
    connection.say(`40/hub,{"protocol":1,"pad":"${TOO_MUCH}"}`);
    await connection.closed;
    expect(asked).toBe(0);
  });

  it('R4: may say CONNECT with the longest token there is', async () => {
    const hub = await start();
    const connection = kept(await RawConnection.open(hub.url));
    await connection.ask(`40/hub,{"protocol":1,"token":"${'x'.repeat(8_192)}"}`, '40/hub,');
  });

  it('R4: has the bytes counted once that come with its request for a WebSocket', async () => {
    const hub = await start();
    const first = `40/hub,{"protocol":1,"token":"${'x'.repeat(8_192)}"}`;
    const frames = kept(await RawFrames.open(hub.port, undefined, frameOf(first)));
    frames.send(frameOf(HELLO));
    await settled(() => hub.pending.size === 0);
    expect(frames.isOpen).toBe(true);
  });

  it.each([
    ['a frame that never ends', frameOf(TOO_MUCH, { declared: MIB })],
    ['a message of which more frames are to come', frameOf(TOO_MUCH, { last: false })],
    [
      'many small messages',
      Buffer.concat(Array.from({ length: 4_000 }, () => frameOf('40/hub,{"protocol":9}'))),
    ],
    [
      'many empty frames of one message',
      Buffer.concat([
        frameOf('4', { last: false }),
        ...Array.from({ length: 300 }, () => frameOf('', { opcode: CONTINUATION, last: false })),
      ]),
    ],
  ])('R4: is cut off while it sends %s', async (_what, bytes) => {
    const hub = await start();
    const healthy = await admitted(hub);
    const attacker = kept(await RawFrames.open(hub.port));
    attacker.send(bytes);
    await attacker.closed;
    await expectServed(healthy);
    expect(hub.places.taken).toBe(1);
  });

  it('R4: is cut off while it sends a polling request that never ends', async () => {
    const hub = await start();
    const healthy = await admitted(hub);
    const sid = await openPolling(hub.url);
    expect(hub.places.taken).toBe(2);
    const post = kept(postPart(hub.port, sid, MIB, TOO_MUCH));
    await post.closed;
    expect(hub.places.taken).toBe(1);
    await expectServed(healthy);
  });

  it('R4: is bounded the same while it changes from polling to a WebSocket, whose end costs an admitted client nothing', async () => {
    const hub = await start();
    const client = await admitted(hub, { transports: ['polling'] });
    const sid = client.socket.io.engine.id as string;
    const probe = kept(await RawFrames.open(hub.port, sid));
    probe.send(frameOf(TOO_MUCH, { last: false }));
    await probe.closed;
    await expectServed(client);
    await goodbye(client, hub);
  });
});

describe('an admitted client', () => {
  it.each(['websocket', 'polling', 'polling, then websocket'])(
    'R4: may send messages of 256 KiB over %s',
    async (way) => {
      const hub = await start();
      const transports = way.split(', then ') as ('websocket' | 'polling')[];
      const client = kept(new RawClient(hub.url, { transports }));
      const upgraded = new Promise<void>((resolve) => {
        client.socket.io.once('open', () => client.socket.io.engine.once('upgrade', () => resolve()));
      });
      await client.connected();
      if (transports.length > 1) await upgraded;
      const payload = 'y'.repeat(LIMITS.messageBytes - 300);
      await client.request('create', { id: 'a', start: true });
      for (let turn = 0; turn < 2; turn++) {
        const operations = [{ type: 'custom', data: { name: 'x', payload } }];
        expect(await client.request('append', { id: 'a', operations })).toMatchObject({ ok: true });
      }
      expect(hub.pending.size).toBe(0);
    },
  );

  it('R4: is cut off at more than 1 MiB, before it has all come', async () => {
    const hub = await start();
    const attacker = kept(await RawFrames.open(hub.port));
    attacker.send(frameOf(HELLO));
    attacker.send(frameOf('4', { declared: MIB + 1 }));
    await attacker.closed;
  });
});
