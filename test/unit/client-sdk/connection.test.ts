import { describe, expect, it } from '@jest/globals';
import { resetFrame } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';
import { waits } from '../../support/client/waits.js';

const unauthorized = { code: 'unauthorized', message: 'Who are you?', retryable: false };
const unreachable = { code: 'store_unavailable', message: 'Later.', retryable: true };

describe('a connection', () => {
  it('R1: greets with the version alone when it has no token', async () => {
    const client = await new ManualClient().connect();
    expect(client.link.hello).toEqual({ protocol: 1 });
  });

  it('R1: asks for the token anew for each connection', async () => {
    let count = 0;
    const client = await new ManualClient({ token: () => `token ${++count}` }).connect();
    await client.reconnect();
    expect(client.transport.links.map(({ hello }) => hello.token)).toEqual(['token 1', 'token 2']);
  });

  it('R2: waits up to a ceiling that doubles from 500 ms to 8 s', async () => {
    const client = new ManualClient();
    await client.settle();
    client.environment.fraction = 1;
    expect(await waits(client, 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
  });

  it('R2: waits anything below the ceiling, as chance has it', async () => {
    const client = new ManualClient();
    await client.settle();
    client.environment.fraction = 0.25;
    expect(await waits(client, 3)).toEqual([125, 250, 500]);
    client.environment.fraction = 0.001;
    expect(await waits(client, 1)).toEqual([4]);
  });

  it('R2: starts over with short waits once the hub has said something', async () => {
    const client = new ManualClient();
    await client.settle();
    client.environment.fraction = 1;
    await waits(client, 5);
    client.link.opened();
    await client.heartbeat();
    expect(await waits(client, 1)).toEqual([500]);
  });

  it('R2: goes on growing the wait when a hub accepts and cuts at once', async () => {
    const client = new ManualClient();
    await client.settle();
    client.environment.fraction = 1;
    for (const wait of [500, 1_000, 2_000]) {
      client.link.opened();
      expect(await waits(client, 1)).toEqual([wait]);
    }
  });

  it('R5: does not come back before `retryAfter` of a refusal', async () => {
    const client = new ManualClient();
    await client.settle();
    client.link.end({ ...unreachable, retryAfter: 3_000 });
    await client.settle();
    expect(client.state).toMatchObject({ kind: 'offline', error: { code: 'store_unavailable' } });
    await client.pass(2_999);
    expect(client.transport.links).toHaveLength(1);
    await client.pass(500);
    expect(client.transport.links).toHaveLength(2);
  });

  it('R2: stops at a refusal that is not retryable, and rejects what waits', async () => {
    const client = new ManualClient();
    const waiting = [client.hub.read('a'), client.hub.session('a').ready(), client.hub.create()];
    const outcomes = Promise.allSettled(waiting);
    await client.settle();
    client.link.end(unauthorized);
    await client.pass(3_600_000);
    expect(client.transport.links).toHaveLength(1);
    expect(client.state).toMatchObject({ kind: 'offline', retryAt: null, error: { code: 'unauthorized' } });
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unauthorized' } });
    }
    await expect(client.hub.read('a')).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('R2: tries once more after a stop when it is told to, and then answers again', async () => {
    const client = new ManualClient();
    await client.settle();
    client.link.end(unauthorized);
    await client.settle();
    client.hub.reconnect();
    await client.connect();
    const read = client.hub.read('a');
    const { view } = resetFrame(3);
    client.link.takeOne('read').answer({ view });
    await expect(read).resolves.toEqual(view);
  });

  it('is not woken out of a stop', async () => {
    const client = new ManualClient();
    await client.settle();
    client.link.end(unauthorized);
    client.environment.wake();
    await client.pass(60_000);
    expect(client.transport.links).toHaveLength(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no token today');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no token today'))],
  ])('tries again later when the token callback %s', async (_what, token) => {
    const client = new ManualClient({ token });
    await client.settle();
    expect(client.transport.links).toHaveLength(0);
    expect(client.state).toMatchObject({ kind: 'offline', error: { code: 'no_token', retryable: true } });
    await client.pass(600);
    expect(client.state).toMatchObject({ kind: 'offline', error: { code: 'no_token' } });
  });

  it('gives a token callback up that never resolves, and ignores what it says later', async () => {
    const asked: ((token: string) => void)[] = [];
    const client = new ManualClient({ token: () => new Promise((resolve) => asked.push(resolve)) });
    await client.pass(26_000);
    expect(asked).toHaveLength(2);
    asked[0]?.('late');
    await client.settle();
    expect(client.transport.links).toHaveLength(0);
    asked[1]?.('fresh');
    await client.settle();
    expect(client.transport.links.map(({ hello }) => hello.token)).toEqual(['fresh']);
  });

  it('gives a handshake up that never completes, and hears nothing of it any more', async () => {
    const client = new ManualClient();
    await client.pass(26_000);
    const [first, second] = client.transport.links;
    expect(first?.isClosed).toBe(true);
    first?.opened();
    first?.end(unauthorized);
    await client.settle();
    expect(client.state.kind).toBe('connecting');
    second?.opened();
    await client.settle();
    expect(client.state.kind).toBe('live');
  });

  it('R6: drops a link that was silent for 25 s, and opens a new one', async () => {
    const client = await new ManualClient().connect();
    await client.pass(24_000);
    await client.heartbeat();
    await client.pass(24_999);
    expect(client.state.kind).toBe('live');
    const { link } = client;
    await client.pass(1);
    expect(link.isClosed).toBe(true);
    expect(client.state).toMatchObject({ kind: 'offline', error: null });
    await client.pass(500);
    expect(client.transport.links).toHaveLength(2);
  });

  it('connects at once when it is woken while it waits', async () => {
    const client = new ManualClient();
    await client.settle();
    client.environment.fraction = 1;
    await waits(client, 7);
    client.link.end();
    client.environment.wake();
    await client.settle();
    expect(client.transport.links).toHaveLength(9);
  });

  it('asks an open link for a sign of life when it is woken, and drops a dead one after 5 s', async () => {
    const client = await new ManualClient().connect();
    const { link } = client;
    client.environment.wake();
    link.takeOne('unsubscribe').answer({});
    await client.pass(5_000);
    expect(link.isClosed).toBe(false);
    client.environment.wake();
    await client.pass(5_000);
    expect(link.isClosed).toBe(true);
  });

  it('drops a link on which two requests in a row had no reply, and repeats them on the next', async () => {
    const client = await new ManualClient().connect();
    const { link } = client;
    const read = client.hub.read('a');
    await client.pass(9_000);
    await client.heartbeat();
    await client.pass(1_000);
    expect(link.isClosed).toBe(false);
    expect(link.take('read')).toHaveLength(2);
    await client.heartbeat();
    await client.pass(10_000);
    expect(link.isClosed).toBe(true);
    await client.pass(500);
    client.link.opened();
    client.link.takeOne('read').answer({ view: resetFrame(1).view });
    await expect(read).resolves.toMatchObject({ seq: 1 });
  });

  it('keeps a link on which a reply came between two that did not', async () => {
    const client = await new ManualClient().connect();
    const { link } = client;
    for (let turn = 0; turn < 3; turn++) {
      const one = client.hub.read('a');
      await client.pass(10_000);
      for (const { answer } of link.take('read')) answer({ view: resetFrame(1).view });
      await one;
    }
    expect(link.isClosed).toBe(false);
  });

  it('repeats on the next link what a closing hub refused', async () => {
    const client = await new ManualClient().connect();
    const read = client.hub.read('a');
    client.link.takeOne('read').refuse({ code: 'closing', retryable: true });
    await client.reconnect();
    client.link.takeOne('read').answer({ view: resetFrame(1).view });
    await expect(read).resolves.toMatchObject({ seq: 1 });
  });

  it('refuses more than 10,000 requests that wait', async () => {
    const client = new ManualClient();
    const waiting = Array.from({ length: 10_000 }, () => client.hub.read('a'));
    await expect(client.hub.read('a')).rejects.toMatchObject({ code: 'queue_full' });
    client.hub.close();
    for (const outcome of await Promise.allSettled(waiting)) expect(outcome.status).toBe('rejected');
  });

  it('R4: does not send what is larger than the hub takes', async () => {
    const client = await new ManualClient().connect();
    const create = client.hub.create({ title: 'Large', meta: { text: 'x'.repeat(300_000) } });
    await expect(create).rejects.toMatchObject({ code: 'message_too_large' });
    expect(client.link.take('create')).toEqual([]);
  });
});
