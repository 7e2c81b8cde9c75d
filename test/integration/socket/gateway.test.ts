import { afterEach, describe, expect, it } from '@jest/globals';
import { HubError, LIMITS } from '@session-hub/shared';
import type { CreateHubOptions } from 'session-hub';
import { DeafClient } from '../../support/deaf-client.js';
import { RawClient, type RawClientOptions } from '../../support/raw-client.js';
import { type RunningHub, runningHub } from '../../support/running-hub.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(options: CreateHubOptions = {}): Promise<RunningHub> {
  const running = await runningHub(options);
  open.push(running);
  return running;
}

function connect(url: string, options?: RawClientOptions): RawClient {
  const client = new RawClient(url, options);
  open.push(client);
  return client;
}

const noisy = { type: 'custom', data: { name: 'x', payload: 'y'.repeat(1_000) } };

describe('the socket gateway', () => {
  it.each(['websocket', 'polling'] as const)(
    'R1, R9: speaks in the namespace /hub over %s',
    async (transport) => {
      const { url } = await start();
      const client = connect(url, { transports: [transport] });
      await client.connected();
      expect(await client.request('create', { id: 'a', start: true })).toMatchObject({
        ok: true,
        value: { created: true },
      });
      await client.request('subscribe', { sessions: [{ id: 'a' }] });
      await client.request('append', { id: 'a', operations: [noisy] });
      await client.until((frames) => frames.at(-1)?.to === 3);
      expect(client.frames[0]).toMatchObject({ kind: 'reset', reason: 'first' });
    },
  );

  it.each([
    ['speaks another version', { protocol: 99 }, 'protocol_mismatch'],
    ['says nothing', {}, 'protocol_mismatch'],
    ['sends nonsense', { protocol: 1, token: { $ne: 1 } }, 'protocol_mismatch'],
  ])('R2: refuses who %s, for good', async (_what, auth, code) => {
    const { url } = await start();
    await expect(connect(url, { auth }).connected()).rejects.toMatchObject({
      code,
      retryable: false,
      steps: expect.any(Array),
    });
  });

  it('R2: refuses who it does not know, and a page of a foreign origin', async () => {
    const unauthorized = new HubError({ code: 'unauthorized', message: 'Who are you?', retryable: false });
    const { url } = await start({
      allowedOrigins: ['https://app.example'],
      authenticate: async ({ token }) => {
        if (token !== 'secret') throw unauthorized;
        return { id: 'ada', kind: 'person', roles: [] };
      },
    });
    await expect(connect(url).connected()).rejects.toMatchObject({ code: 'unauthorized' });
    const auth = { protocol: 1, token: 'secret' };
    await expect(connect(url, { auth, origin: 'https://evil.example' }).connected()).rejects.toMatchObject({
      code: 'origin_refused',
    });
    await connect(url, { auth, origin: 'https://app.example' }).connected();
    await connect(url, { auth, origin: url }).connected();
  });

  it('R4, R3: refuses a message that is too large, and the connection lives on', async () => {
    const { url } = await start();
    const client = connect(url);
    await client.connected();
    await client.request('create', { id: 'a' });
    const large = { type: 'custom', data: { name: 'x', payload: 'y'.repeat(LIMITS.messageBytes) } };
    expect(await client.request('append', { id: 'a', operations: [large] })).toMatchObject({
      ok: false,
      error: { code: 'message_too_large' },
    });
    expect(await client.request('append', { id: 'a', operations: [noisy] })).toMatchObject({
      ok: true,
      value: { seq: 2 },
    });
  });

  it('R4: cuts a connection that sends what cannot be read safely', async () => {
    const { url } = await start();
    const client = connect(url);
    await client.connected();
    void client.request('append', { id: 'a', operations: ['z'.repeat(LIMITS.messageBytesHard)] });
    await client.next('disconnect');
    await connect(url).connected();
  });

  it('R4: counts bytes, not letters', async () => {
    const { url } = await start();
    const client = connect(url);
    await client.connected();
    await client.request('create', { id: 'a' });
    const large = { type: 'custom', data: { name: 'x', payload: '\u4f1a'.repeat(100_000) } };
    const append = (operation: unknown) => client.request('append', { id: 'a', operations: [operation] });
    expect(await append(large)).toMatchObject({ ok: false, error: { code: 'message_too_large' } });
    expect(await append(noisy)).toMatchObject({ ok: true });
  });

  it('cuts off a client that asks and does not read', async () => {
    const { url, hub } = await start();
    const who = { id: 'test', kind: 'person', roles: [] } as const;
    await hub.facade.create(who, { id: 'a' });
    for (let n = 0; n < 10; n++) {
      const data = { name: 'x', payload: 'y'.repeat(100_000) };
      await hub.facade.append(who, { id: 'a', operations: [{ type: 'custom', data }] });
    }
    const deaf = await DeafClient.connect(url);
    const ended = deaf.ended();
    for (let n = 0; n < 60; n++) deaf.send('history', { id: 'a', after: 0 });
    await ended;
    const client = connect(url);
    await client.connected();
    expect(await client.request('read', { id: 'a' })).toMatchObject({ ok: true });
  });

  it('R3: answers what has no form at all, and hears what asks for no answer', async () => {
    const { url } = await start();
    const client = connect(url);
    await client.connected();
    expect(await new Promise((resolve) => client.socket.emit('create', resolve))).toMatchObject({
      ok: false,
      error: { code: 'bad_request' },
    });
    client.socket.emit('create', { id: 'unasked' });
    client.socket.emit('create');
    client.socket.emit('append', null, 1, [], 'x');
    expect(await client.request('create', { id: 'unasked' })).toMatchObject({
      ok: false,
      error: { code: 'session_exists' },
    });
  });

  it('R5: slows down who asks too much, and says for how long', async () => {
    const { url } = await start({ rateLimit: { rate: 1, burst: 10 } });
    const client = connect(url);
    await client.connected();
    const replies = await Promise.all(Array.from({ length: 13 }, () => client.request('read', { id: 'a' })));
    expect(replies.slice(10)).toMatchObject(
      [1, 2, 3].map(() => ({
        error: { code: 'rate_limited', retryable: true, retryAfter: expect.any(Number) },
      })),
    );
  });

  it('R6: beats within 10 s', async () => {
    const { url } = await start();
    const client = connect(url);
    await client.connected();
    await client.request('create', { id: 'a' });
    await client.request('subscribe', { sessions: [{ id: 'a' }] });
    expect(await client.next('heartbeat')).toMatchObject({
      at: expect.any(Number),
      heads: { a: [expect.any(String), 1, 1] },
    });
  });

  it('R7: tells its clients when to come back before it closes', async () => {
    const running = await runningHub();
    const client = connect(running.url);
    await client.connected();
    const [notice] = await Promise.all([client.next('notice'), client.next('disconnect'), running.close()]);
    expect(notice).toMatchObject({ kind: 'closing', reconnectAfter: expect.any(Number) });
  });

  it('R8, R9: answers 1,000 sessions in one message, and sends one frame for each', async () => {
    const { url, hub } = await start();
    const ids = Array.from({ length: 1_000 }, (_, n) => `s${n}`);
    await Promise.all(ids.map((id) => hub.facade.create({ id: 'test', kind: 'person', roles: [] }, { id })));
    const client = connect(url);
    await client.connected();
    expect(await client.request('subscribe', { sessions: ids.map((id) => ({ id })) })).toMatchObject({
      ok: true,
    });
    await client.until((frames) => frames.length === 1_000);
    expect(new Set(client.frames.map(({ id }) => id)).size).toBe(1_000);
  });
});
