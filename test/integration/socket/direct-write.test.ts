import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DirectWriter } from 'session-hub/internal/adapters/socket/direct-write.js';
import { preEncodedOptions } from 'session-hub/internal/adapters/socket/frame-packets.js';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { io, type ManagerOptions } from 'socket.io-client';
import { waitUntil } from '../../support/wait-until.js';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Pair {
  /** The server's end. */
  readonly socket: Socket;
  /** What the client was told. */
  readonly told: unknown[];
  /** Stops the client's reading. */
  pause(): void;
}

async function connected(server: Partial<ServerOptions>, client: Partial<ManagerOptions>): Promise<Pair> {
  const http = createServer();
  const sockets = new Server(http, server);
  open.push(() => sockets.close());
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const come = new Promise<Socket>((resolve) => sockets.once('connection', resolve));
  const there = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, client);
  open.push(() => there.close());
  const told: unknown[] = [];
  there.on('said', (what) => told.push(what));
  const socket = await come;
  await new Promise<void>((resolve) =>
    there.connected ? resolve() : there.once('connect', () => resolve()),
  );
  const pause = (): void => {
    const { ws } = there.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
    ws.pause();
    open.push(() => ws.resume());
  };
  return { socket, told, pause };
}

function frameOf(what: unknown): Buffer {
  const [frame] = preEncodedOptions(`2${JSON.stringify(['said', what])}`).wsPreEncodedFrame ?? [];
  if (frame === undefined) throw new Error('ws makes no frames any more.');
  return frame;
}

const nothing = (): void => {};
const WEBSOCKET = { transports: ['websocket'] };

describe('what is written past Engine.IO', () => {
  it('comes to the client in its place among what Engine.IO sends', async () => {
    const { socket, told } = await connected({}, WEBSOCKET);
    const writer = new DirectWriter(socket.conn);
    let direct = 0;
    for (let number = 0; number < 300; number++) {
      const isDirect = number % 3 > 0 && writer.write(frameOf(number), nothing);
      if (isDirect) direct += 1;
      else socket.emit('said', number);
      if (number % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await waitUntil(async () => told.length === 300, 5_000, 'all messages');
    expect(told).toEqual(Array.from({ length: 300 }, (_, number) => number));
    expect(direct).toBeGreaterThan(20);
  });

  it('is done when the system has taken it, with the pinned engine.io and ws', async () => {
    const { socket, told } = await connected({}, WEBSOCKET);
    const writer = new DirectWriter(socket.conn);
    await new Promise<void>((resolve) => expect(writer.write(frameOf('x'), resolve)).toBe(true));
    await waitUntil(async () => told.length === 1, 5_000, 'the message');
  });

  it('is not done while the client does not read, and nothing more is written meanwhile', async () => {
    const { socket, pause, told } = await connected({}, WEBSOCKET);
    const writer = new DirectWriter(socket.conn);
    pause();
    let done = 0;
    let taken = 0;
    const large = frameOf('x'.repeat(1_000_000));
    while (writer.write(large, () => (done += 1))) taken += 1;
    expect(taken).toBeLessThan(100);
    expect(done).toBe(taken - 1);
    expect(writer.write(frameOf('y'), nothing)).toBe(false);
    expect(told).toEqual([]);
  });

  it.each([
    ['over polling', {}, { transports: ['polling'] }],
    ['where messages are compressed', { perMessageDeflate: true }, WEBSOCKET],
  ])('is left to Engine.IO %s', async (_where, server, client) => {
    const { socket } = await connected(server, client);
    expect(new DirectWriter(socket.conn).write(frameOf('x'), nothing)).toBe(false);
  });

  it('is left to Engine.IO while something waits there, and when the connection is gone', async () => {
    const { socket } = await connected({}, WEBSOCKET);
    const writer = new DirectWriter(socket.conn);
    socket.emit('said', 1);
    socket.emit('said', 2);
    expect(writer.write(frameOf(3), nothing)).toBe(false);
    socket.disconnect(true);
    await waitUntil(async () => socket.disconnected, 5_000, 'the end');
    expect(writer.write(frameOf(4), nothing)).toBe(false);
  });

  it('stays in its place while a client goes over from polling to WebSocket', async () => {
    const transports = { transports: ['polling', 'websocket'] };
    const pairs = await Promise.all(Array.from({ length: 8 }, () => connected({}, transports)));
    let direct = 0;
    await Promise.all(
      pairs.map(async ({ socket, told }) => {
        const writer = new DirectWriter(socket.conn);
        for (let number = 0; number < 600; number++) {
          const frame = frameOf(number);
          const options = { compress: false, wsPreEncodedFrame: [frame] };
          if (number % 3 === 0) socket.emit('said', number);
          else if (writer.write(frame, nothing)) direct += 1;
          else socket.conn.write(`2${JSON.stringify(['said', number])}`, options);
          if (number % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        }
        await waitUntil(async () => told.length >= 600, 10_000, 'all messages');
        expect(told).toEqual(Array.from({ length: 600 }, (_, number) => number));
      }),
    );
    expect(direct).toBeGreaterThan(100);
  });

  it.each([
    ['has no transport', {}],
    ['has another transport', { transport: { name: 'webtransport', writable: true } }],
    ['has no WebSocket', { transport: { name: 'websocket', writable: true } }],
    [
      'keeps its stream elsewhere',
      { transport: { name: 'websocket', writable: true, socket: { extensions: '' } } },
    ],
  ])('is left to an Engine.IO that %s', (_what, inside) => {
    const conn = { readyState: 'open', writeBuffer: [], ...inside };
    expect(new DirectWriter(conn as unknown as Socket['conn']).write(frameOf('x'), nothing)).toBe(false);
  });
});
