import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { PageServer } from '../clients/page-server.js';
import { listen } from '../support/listen.js';

const http = createServer();
const sockets = new WebSocketServer({ server: http });
let server: PageServer;
beforeAll(async () => {
  sockets.on('connection', (socket, { url, headers }) => {
    socket.send(`${url} ${headers.host} ${headers.origin}`);
    socket.on('message', (data) => socket.send(String(data)));
  });
  server = await PageServer.start({ kind: 'session-hub', port: await listen(http), id: 's0' });
});
afterAll(() => {
  server.stop();
  sockets.close();
  http.close();
});

const tell = (events: number): Promise<Response> =>
  fetch(`${server.url}/told`, { method: 'POST', body: JSON.stringify({ events, omitted: 0 }) });

describe('what serves a page that is a client', () => {
  it('has the page and the script of the SDK, and nothing else of this machine', async () => {
    expect(await (await fetch(server.url)).text()).toContain('<script src="/session-hub.min.js">');
    expect(await (await fetch(`${server.url}/session-hub.min.js`)).text()).toContain('SessionHub');
    expect(await (await fetch(`${server.url}/shared/index.js`)).text()).toContain('reduce');
    for (const path of ['/shared/..%2fpackage.json', '/shared/index.d.ts', '/etc/passwd'])
      expect((await fetch(server.url + path)).status).toBe(404);
  });

  it('hands a WebSocket on, for whose server the page is of its own origin', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4`, {
      origin: server.url,
    });
    const [greeting] = (await once(socket, 'message')) as [Buffer];
    const host = server.url.replace('http://', '');
    expect(String(greeting)).toBe(`/socket.io/?EIO=4 ${host} ${server.url}`);
    socket.send('there and back');
    const [echo] = (await once(socket, 'message')) as [Buffer];
    expect(String(echo)).toBe('there and back');
    socket.close();
  });

  it('has the page say anew what it was told when that is asked', async () => {
    const begun = server.begun();
    const first = tell(0);
    expect(await begun).toEqual({ events: 0, omitted: 0 });
    const asked = server.told();
    await first;
    const second = tell(7);
    expect(await asked).toEqual({ events: 7, omitted: 0 });
    const last = server.told();
    await second;
    void tell(9).catch(() => {});
    expect(await last).toEqual({ events: 9, omitted: 0 });
  });
});
