import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connectHub } from '@session-hub/client';
import express from 'express';
import { createHub } from 'session-hub';
import { Server as SocketServer } from 'socket.io';
import { io } from 'socket.io-client';
import { RawClient } from '../../support/raw-client.js';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function listening(server = createServer()): Promise<{ server: typeof server; url: string }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('createHub', () => {
  it('attaches to an Express application under a path of its own, beside what is there', async () => {
    const app = express();
    const own = createServer(app);
    const hub = await createHub({ server: own, app, path: '/live' });
    open.push(() => hub.close());
    app.get('/mine', (_request, response) => void response.send('mine'));
    const { url } = await listening(own);

    expect(await (await fetch(`${url}/mine`)).text()).toBe('mine');
    const created = await fetch(`${url}/live/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'a' }),
    });
    expect(created.status).toBe(201);
    const client = new RawClient(url, { path: '/live/socket.io' });
    open.push(() => client.close());
    await client.connected();
    expect(await client.request('read', { id: 'a' })).toMatchObject({ ok: true });
  });

  it('shares a Socket.IO server with another application, in a namespace of its own', async () => {
    const { server, url } = await listening();
    const shared = new SocketServer(server);
    open.push(() => shared.disconnectSockets(true));
    shared.on('connection', (socket) =>
      socket.on('ping-mine', (reply: (text: string) => void) => reply('pong')),
    );
    const hub = await createHub({ io: shared, namespace: '/sessions' });
    open.push(() => hub.close());

    const client = new RawClient(url, { namespace: '/sessions' });
    open.push(() => client.close());
    await client.connected();
    expect(await client.request('create', { id: 'a' })).toMatchObject({ ok: true });
    const mine = io(url, { forceNew: true, transports: ['websocket'] });
    open.push(() => mine.disconnect());
    expect(await mine.emitWithAck('ping-mine')).toBe('pong');
  });

  it('lets code in the same process append and watch through the SDK, without a socket', async () => {
    const hub = await createHub();
    open.push(() => hub.close());
    const client = hub.client({ id: 'importer', kind: 'person', roles: [] });
    const job = await client.create({ title: 'Import' });
    const session = client.session(job.id);
    const seen: number[] = [];
    session.on('progress', ({ data }) => seen.push(data.current));
    await session.ready();
    job.progress(1, 3);
    await job.flush();
    job.progress(3, 3);
    await job.complete({ rows: 12 });
    for await (const event of session.events({ from: 0 }))
      if (event.type === 'status' && event.data.to === 'completed') break;
    expect(session.view).toMatchObject({
      status: 'completed',
      outcome: { result: { rows: 12 } },
      owner: 'importer',
    });
    expect(seen.at(-1)).toBe(3);
  });

  it('takes everything off the server that was given to it', async () => {
    const app = express().get('/mine', (_request, response) => void response.send('mine'));
    const { server, url } = await listening(createServer(app));
    const before = ['request', 'upgrade', 'close', 'listening'].map(
      (event) => server.listeners(event).length,
    );
    const hub = await createHub({ server, path: '/live' });
    const remote = connectHub(url, { path: '/live/socket.io' });
    open.push(() => remote.close());
    await remote.list();
    await hub.close();
    expect(
      ['request', 'upgrade', 'close', 'listening'].map((event) => server.listeners(event).length),
    ).toEqual(before);
    expect(await (await fetch(`${url}/mine`)).text()).toBe('mine');
  });

  it('refuses options that contradict each other, with a sentence', async () => {
    const { server } = await listening();
    await expect(createHub({ server, io: new SocketServer() })).rejects.toThrow(/either io or server/);
    await expect(createHub({ path: 'live' })).rejects.toThrow('path must begin with "/"');
    await expect(createHub({ namespace: 'hub' })).rejects.toThrow('namespace must begin with "/"');
    await expect(createHub({ connectRate: { rate: 0, burst: 1 } })).rejects.toThrow(/connectRate/);
    await expect(createHub({ rateLimit: { rate: 1e-308, burst: 10 } })).rejects.toThrow(
      'rateLimit.rate must be at least 1 per second',
    );
    await expect(createHub({ rateLimit: { rate: Number.NaN, burst: 10 } })).rejects.toThrow(/rateLimit.rate/);
    await expect(createHub({ maxConnections: 0 })).rejects.toThrow('maxConnections must be at least 1');
    await expect(createHub({ policy: { idleAfter: 9e9 } })).rejects.toThrow(/policy.idleAfter/);
  });
});
