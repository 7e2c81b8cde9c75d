import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Link } from '@session-hub/client';
import { socketIoTransport } from '@session-hub/client/internal/adapters/socket-io-transport.js';
import type { ErrorShape, Reply } from '@session-hub/shared';
import { Server, type Socket } from 'socket.io';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A Socket.IO server on a free port, in the namespace and on the path that were chosen. */
async function serve(refusal: ErrorShape | null = null) {
  const http = createServer();
  const io = new Server(http, { path: '/live', connectionStateRecovery: { maxDisconnectionDuration: 0 } });
  const sockets = io.of('/mine');
  sockets.use((_socket, next) => {
    next(refusal === null ? undefined : Object.assign(new Error(refusal.message), { data: refusal }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  open.push(() => io.close());
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const connected = new Promise<Socket>((resolve) => sockets.on('connection', resolve));
  return { url, connected };
}

type Word = ['opened'] | ['pushed', string, unknown] | ['closed', ErrorShape | null];

/** Everything the link has told, each when it is asked for. */
function connect(url: string, namespace = '/mine') {
  const words: Word[] = [];
  let wake = () => {};
  const note = (word: Word) => {
    words.push(word);
    wake();
  };
  const transport = socketIoTransport({ url, namespace, path: '/live' });
  const again = (): Link => {
    const link = transport.open(
      { protocol: 1, token: 'secret' },
      {
        opened: () => note(['opened']),
        pushed: (name, payload) => note(['pushed', name, payload]),
        closed: (reason) => note(['closed', reason]),
      },
    );
    open.push(() => link.close());
    return link;
  };
  const link = again();
  const next = async (): Promise<Word | undefined> => {
    if (words.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return words.shift();
  };
  return { link, again, next, words };
}

describe('the Socket.IO transport', () => {
  it('R1: connects in its namespace and on its path, and says hello in the handshake', async () => {
    const { url, connected } = await serve();
    const { next } = connect(`${url}/`);
    expect(await next()).toEqual(['opened']);
    const { handshake } = await connected;
    expect(handshake.auth).toEqual({ protocol: 1, token: 'secret' });
    expect(handshake.url).not.toContain('secret');
  });

  it('R3: passes a request on and its reply back', async () => {
    const { url, connected } = await serve();
    const { link, next } = connect(url);
    await next();
    (await connected).on('read', (input: unknown, reply: (answer: unknown) => void) => {
      reply({ ok: true, value: { asked: input } });
    });
    const reply = await new Promise<Reply<unknown>>((resolve) => link.request('read', { id: 'a' }, resolve));
    expect(reply).toEqual({ ok: true, value: { asked: { id: 'a' } } });
  });

  it('passes on what the hub says unasked', async () => {
    const { url, connected } = await serve();
    const { next } = connect(url);
    await next();
    (await connected).emit('heartbeat', { at: 7, heads: {} });
    expect(await next()).toEqual(['pushed', 'heartbeat', { at: 7, heads: {} }]);
  });

  it('R2: closes with the refusal of the hub, once', async () => {
    const refusal = { code: 'unauthorized', message: 'Who are you?', retryable: false, steps: ['Log in.'] };
    const { url } = await serve(refusal);
    const { next, words } = connect(url);
    expect(await next()).toEqual(['closed', refusal]);
    expect(words).toEqual([]);
  });

  it.each([
    ['origin_refused', [['session-hub:', 'Not from here.', 'Add the origin.']]],
    ['forbidden', []],
  ])('R2: says %s once on the console when it is about the set-up of the page', async (code, warnings) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    open.push(() => warn.mockRestore());
    const { url } = await serve({
      code,
      message: 'Not from here.',
      retryable: false,
      steps: ['Add the origin.'],
    });
    const { next, again } = connect(url);
    await next();
    again();
    expect(await next()).toMatchObject(['closed', { code }]);
    expect(warn.mock.calls).toEqual(warnings);
  });

  it('closes without a word where there is no hub', async () => {
    const { url } = await serve();
    expect(await connect(url, '/other').next()).toEqual(['closed', null]);
    expect(await connect('http://127.0.0.1:9').next()).toEqual(['closed', null]);
  });

  it('closes when the hub hangs up, and does not come back by itself', async () => {
    const { url, connected } = await serve();
    const { next, words } = connect(url);
    await next();
    (await connected).disconnect(true);
    expect(await next()).toEqual(['closed', null]);
    expect(words).toEqual([]);
  });

  it('says nothing any more when it was closed from here', async () => {
    const { url, connected } = await serve();
    const { link, next, words } = connect(url);
    await next();
    const socket = await connected;
    const gone = new Promise((resolve) => socket.on('disconnect', resolve));
    link.close();
    await gone;
    expect(words).toEqual([]);
  });
});
