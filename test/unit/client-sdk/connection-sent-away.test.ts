import { describe, expect, it } from '@jest/globals';
import { ManualClient } from '../../support/client/manual-client.js';
import { waits } from '../../support/client/waits.js';

const unauthorized = { code: 'unauthorized', message: 'Who are you?', retryable: false };

describe('a connection that is asked to go', () => {
  it('R2, R55, R56: stops at a refusal that was told before the hub hung up', async () => {
    const client = await new ManualClient().connect();
    client.link.push('notice', { kind: 'refused', error: unauthorized });
    client.link.end();
    await client.pass(60_000);
    expect(client.state).toMatchObject({ kind: 'offline', retryAt: null, error: { code: 'unauthorized' } });
  });

  it('R55: comes back when it was only sent away, not before it may', async () => {
    const client = await new ManualClient().connect();
    const error = { code: 'disconnected', message: 'Please move.', retryable: true, retryAfter: 5_000 };
    client.link.push('notice', { kind: 'refused', error });
    client.link.end();
    await client.pass(4_999);
    expect(client.state).toMatchObject({ kind: 'offline', error: { code: 'disconnected' } });
    expect(client.transport.links).toHaveLength(1);
    await client.pass(501);
    expect(client.transport.links).toHaveLength(2);
  });

  it('R55: ignores a notice of a kind it does not know', async () => {
    const client = await new ManualClient().connect();
    client.link.push('notice', { kind: 'weather', forecast: 'rain' } as never);
    await client.passAlive(60_000);
    expect(client.transport.links).toHaveLength(1);
  });

  it('R7: goes on until the time of a closing notice, and reconnects then', async () => {
    const client = await new ManualClient().connect();
    const { link } = client;
    link.push('notice', { kind: 'closing', reconnectAfter: 800 });
    await client.pass(799);
    expect(link.isClosed).toBe(false);
    await client.pass(1);
    expect(link.isClosed).toBe(true);
    expect(client.transport.links).toHaveLength(2);
  });

  it('R51: heeds the newest closing notice alone', async () => {
    const client = await new ManualClient().connect();
    const { link } = client;
    link.push('notice', { kind: 'closing', reconnectAfter: 8_000 });
    link.push('notice', { kind: 'closing', reconnectAfter: 200 });
    await client.pass(200);
    client.link.opened();
    await client.pass(10_000);
    expect(client.transport.links).toHaveLength(2);
    expect(client.state.kind).toBe('live');
  });

  it('R51: does not wait longer and longer for a hub that is not closing', async () => {
    const client = new ManualClient();
    await client.settle();
    client.environment.fraction = 1;
    const closing = { code: 'closing', message: 'Elsewhere.', retryable: true, retryAfter: 100 };
    for (let turn = 0; turn < 5; turn += 1) {
      client.link.end(closing);
      await client.pass(200);
    }
    expect(client.transport.links).toHaveLength(6);
    expect(await waits(client, 1)).toEqual([1_000]);
  });

  it('R52: waits for what `retryAfter` says and a random time on top', async () => {
    const client = new ManualClient();
    await client.settle();
    client.environment.fraction = 0.5;
    client.link.end({ code: 'overloaded', message: 'Later.', retryable: true, retryAfter: 7_000 });
    await client.settle();
    expect(client.state).toMatchObject({ kind: 'offline', retryAt: client.environment.now() + 7_250 });
  });
});
