import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHub } from 'session-hub';
import { httpSender } from 'session-hub/internal/adapters/webhooks/http-sender.js';
import type { WebhookAnswer } from 'session-hub/internal/ports/webhook-sender.js';
import { waitUntil } from '../../support/wait-until.js';
import { SECRET, startReceiver } from '../../support/webhooks/receiver.js';
import { appendCustom, NOBODY, webhook } from './webhooks-suite.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function send(url: string, milliseconds = 5_000): Promise<WebhookAnswer> {
  const sender = httpSender();
  open.push(sender);
  const target = { name: 'hook', url, secrets: [SECRET] };
  return sender.send(target, { key: 'a/b/c/1', body: '{}', at: 0 }, AbortSignal.timeout(milliseconds));
}

describe('sending a webhook over HTTP', () => {
  it('R82: takes the status for the answer, however long the rest of it is', async () => {
    let closed = false;
    const url = await answering((_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200);
      const more = (): void => void (response.write('x'.repeat(64 * 1024)) && setImmediate(more));
      response.on('drain', more);
      more();
    });
    expect(await send(url)).toEqual({ kind: 'status', status: 200, retryAfter: null });
    await waitUntil(async () => closed, 2_000, 'the end of the connection');
  });

  it('R82: does not wait for an answer that never ends', async () => {
    let closed = false;
    const url = await answering((_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(503, { 'retry-after': '7' }).write('x');
    });
    expect(await send(url)).toEqual({ kind: 'status', status: 503, retryAfter: 7_000 });
    await waitUntil(async () => closed, 3_000, 'the end of the connection');
  });

  it('R82: tells in words without an address why there was no answer', async () => {
    const deaf = createTcpServer((socket) => void socket.on('error', () => {}).resume());
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const { port } = deaf.address() as AddressInfo;
    expect(await send(`http://127.0.0.1:${port}/`, 100)).toEqual({
      kind: 'none',
      reason: 'no connection (ABORT_ERR)',
    });
    await new Promise((resolve) => deaf.close(resolve));
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({
      kind: 'none',
      reason: 'no connection (ECONNREFUSED)',
    });
    const cut = await answering((request) => request.socket.destroy());
    expect(await send(cut)).toEqual({ kind: 'none', reason: 'no connection (ECONNRESET)' });
  });

  it('R81: names a delivery in letters that a signature can hold, the same for the same', async () => {
    const ids: unknown[] = [];
    const url = await answering((request, response) => {
      ids.push(request.headers['webhook-id']);
      response.end();
    });
    await send(url);
    await send(url);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).toMatch(/^msg_[\w-]{32}$/);
  });
});

describe('what a hub logs of webhooks', () => {
  it('R83: names the webhook and the reason, and neither its address nor its secret nor any payload', async () => {
    const lines: string[] = [];
    const log = (message: string, facts?: object): void =>
      void lines.push(JSON.stringify({ message, facts }));
    const receiver = await startReceiver(() => 500);
    open.push(receiver);
    const hub = await createHub({
      logger: { debug: log, info: log, warn: log, error: log },
      webhooks: [
        webhook('failing', { url: `${receiver.url}?token=hidden` }, { types: ['custom'], tries: 6 }),
        webhook('absent', { url: 'http://127.0.0.1:1/hidden' }, { types: ['custom'], tries: 6 }),
      ],
    });
    open.push(hub);
    await hub.facade.create(NOBODY, { id: 's' });
    await appendCustom(hub.facade, 's', 'a payload');
    const has = (part: string) => lines.some((line) => line.includes(part));
    await waitUntil(
      async () => has('a webhook fails and is paused') && has('answered 500') && has('ECONNREFUSED'),
      15_000,
      'the failures to be logged',
    );
    const all = lines.join('\n');
    expect(all).toContain('"hook":"failing"');
    for (const secret of ['hidden', 'whsec_', SECRET.slice(6, 20), receiver.url, 'a payload'])
      expect(all).not.toContain(secret);
  });
});
