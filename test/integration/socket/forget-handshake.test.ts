import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HubError } from '@session-hub/shared';
import { createHub } from 'session-hub';
import { forgetHandshake } from 'session-hub/internal/adapters/socket/forget-handshake.js';
import { Server, type Socket } from 'socket.io';
import { RawClient } from '../../support/raw-client.js';
import { runningHub } from '../../support/running-hub.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const ADA = { id: 'ada', kind: 'person', roles: [] } as const;
const AUTH = { protocol: 1, token: 'secret' };
const ORIGIN = 'https://app.example';

async function connected(url: string, transports: ('websocket' | 'polling')[]): Promise<RawClient> {
  const client = new RawClient(url, { auth: AUTH, origin: ORIGIN, transports });
  open.push(client);
  await client.connected();
  return client;
}

async function leaveAndReturn(client: RawClient): Promise<void> {
  await client.leave();
  await client.enter(AUTH);
}

describe('what a client came with', () => {
  it('is forgotten with this Socket.IO, which goes on without it', async () => {
    const http = createServer();
    const io = new Server(http);
    open.push(io);
    const sockets: Socket[] = [];
    io.of('/hub').on('connection', (socket) => {
      sockets.push(socket);
      forgetHandshake(socket);
      socket.on('ask', (_input: unknown, reply: (answer: string) => void) => reply('here'));
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const client = await connected(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, ['websocket']);
    const [socket] = sockets;
    expect(socket?.conn.request).toBeNull();
    expect(JSON.stringify(socket?.handshake)).not.toContain('secret');
    expect(JSON.stringify(socket?.handshake)).not.toContain(ORIGIN);
    expect(await client.request('ask', null)).toBe('here');
    await leaveAndReturn(client);
    expect(await client.request('ask', null)).toBe('here');
    expect(sockets.length).toBe(2);
  });

  it.each([[['websocket'] as const], [['polling'] as const], [['polling', 'websocket'] as const]])(
    'R52: is not missed when it leaves and comes back over %p; its token is asked for again',
    async (transports) => {
      const tokens: (string | null)[] = [];
      const { url, close } = await runningHub({
        host: '127.0.0.1',
        allowedOrigins: [ORIGIN],
        authenticate: async ({ token }) => {
          tokens.push(token);
          if (tokens.length === 3)
            throw new HubError({ code: 'unauthorized', message: 'Not any more.', retryable: false });
          return ADA;
        },
      });
      open.push({ close });
      const client = await connected(url, [...transports]);
      expect(await client.request('create', { id: 'a' })).toMatchObject({ ok: true });
      await leaveAndReturn(client);
      expect(await client.request('read', { id: 'a' })).toMatchObject({ ok: true });
      await expect(leaveAndReturn(client)).rejects.toMatchObject({ code: 'unauthorized' });
      expect(tokens).toEqual(['secret', 'secret', 'secret']);
    },
  );

  it('is left to an application whose Socket.IO server it is', async () => {
    const http = createServer();
    const io = new Server(http);
    const hub = await createHub({ io, allowedOrigins: [ORIGIN] });
    open.push(io, hub);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    await connected(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, ['websocket']);
    const [socket] = io.of('/hub').sockets.values();
    expect(socket?.handshake.headers.origin).toBe(ORIGIN);
    expect(socket?.request.headers.origin).toBe(ORIGIN);
  });
});
