import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, Socket as NetSocket } from 'node:net';
import { PassThrough } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHub } from 'session-hub';
import { DirectWriter } from 'session-hub/internal/adapters/socket/direct-write.js';
import { FramePackets, preEncodedOptions } from 'session-hub/internal/adapters/socket/frame-packets.js';
import { SocketChannel } from 'session-hub/internal/adapters/socket/socket-channel.js';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { io, type ManagerOptions } from 'socket.io-client';
import { RawClient } from '../../support/raw-client.js';
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
  /** Stops the client's reading, until `resume` or the end of the test. */
  pause(): void;
  resume(): void;
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
  const reader = () => (there.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }).ws;
  const pause = (): void => {
    const ws = reader();
    ws.pause();
    open.push(() => ws.resume());
  };
  return { socket, told, pause, resume: () => reader().resume() };
}

function frameOf(what: unknown): Buffer {
  const [frame] = preEncodedOptions(`2${JSON.stringify(['said', what])}`).wsPreEncodedFrame ?? [];
  if (frame === undefined) throw new Error('ws makes no frames any more.');
  return frame;
}

/** The private fields of an open WebSocket connection over this stream. */
function openOver(streamOf: () => object, state: 'idle' | 'busy' = 'idle'): object {
  const socket = { readyState: 1, extensions: '', _sender: { _state: 0 }, _socket: streamOf() };
  return { transport: { name: 'websocket', writable: state === 'idle', socket } };
}

/** Corked, so that it keeps them. */
function streamWithBytes(): NetSocket {
  const stream = new NetSocket();
  stream.cork();
  stream.write('x');
  return stream;
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
    expect(writer.isWaiting).toBe(true);
    expect(writer.write(frameOf('y'), nothing)).toBe(false);
    expect(told).toEqual([]);
  });

  it('is done once, when the client reads again, and can be used again then', async () => {
    const { socket, pause, resume, told } = await connected({}, WEBSOCKET);
    const writer = new DirectWriter(socket.conn);
    pause();
    let done = 0;
    let taken = 0;
    const large = frameOf('x'.repeat(1_000_000));
    while (writer.write(large, () => (done += 1))) taken += 1;
    resume();
    await waitUntil(async () => !writer.isWaiting, 10_000, 'the end of the wait');
    expect(done).toBe(taken);
    expect(writer.write(frameOf('y'), nothing)).toBe(true);
    await waitUntil(async () => told.length === taken + 1, 10_000, 'all messages');
    expect(told.at(-1)).toBe('y');
    expect(done).toBe(taken);
  });

  it('is never done when the connection ends first', async () => {
    const { socket, pause } = await connected({}, WEBSOCKET);
    const writer = new DirectWriter(socket.conn);
    pause();
    let done = 0;
    let taken = 0;
    const large = frameOf('x'.repeat(1_000_000));
    while (writer.write(large, () => (done += 1))) taken += 1;
    (socket.conn.transport as unknown as { socket: { terminate(): void } }).socket.terminate();
    await waitUntil(async () => socket.disconnected && !writer.isWaiting, 10_000, 'the end');
    expect(done).toBe(taken - 1);
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
    ['encrypts', openOver(() => new TLSSocket(new NetSocket()))],
    ['has packets waiting', { ...openOver(() => new NetSocket()), writeBuffer: [{}] }],
    ['has given packets to its transport', openOver(() => new NetSocket(), 'busy')],
    ['has bytes waiting in its stream', openOver(streamWithBytes)],
    ['has another kind of stream', openOver(() => new PassThrough())],
  ])('is left to an Engine.IO that %s', (_what, inside) => {
    const conn = { readyState: 'open', writeBuffer: [], ...inside };
    expect(new DirectWriter(conn as unknown as Socket['conn']).write(frameOf('x'), nothing)).toBe(false);
  });
});

/** A connection with private fields that may not be looked at, and what was written to it. */
class SealedConn extends EventEmitter {
  readonly readyState = 'open';
  readonly written: string[] = [];
  write(text: string, _options: object, done: () => void): void {
    this.written.push(text);
    done();
  }
  get transport(): never {
    throw new Error('The transport was looked at.');
  }
  get writeBuffer(): never {
    throw new Error('The write buffer was looked at.');
  }
}

function channelTo(conn: SealedConn, directWrite: 'on' | 'off'): SocketChannel {
  const socket = { connected: true, conn } as unknown as Socket;
  return new SocketChannel(socket, new FramePackets('/hub'), directWrite);
}

/** Created, started, and 100 appends. */
const LAST_SEQ = 102;

describe('the option directWrite', () => {
  it('is needed before private fields of Engine.IO are looked at to write frames', () => {
    const conn = new SealedConn();
    let done = 0;
    channelTo(conn, 'off').write([], () => (done += 1));
    expect(conn.written).toEqual(['2/hub,["frames",[]]']);
    expect(done).toBe(1);
    const direct = channelTo(conn, 'on');
    expect(() => direct.write([], nothing)).toThrow('looked at');
  });

  it.each([
    ['off, as by default', {}, 'all'],
    ['off', { directWrite: false }, 'all'],
    ['on', { directWrite: true }, 'few'],
  ] as const)('delivers in order when %s', async (_what, options, throughEngine) => {
    const http = createServer();
    const sockets = new Server(http);
    open.push(() => sockets.close());
    /** Messages with frames that Engine.IO was given. */
    let given = 0;
    sockets.engine.on('connection', (conn: EventEmitter) =>
      conn.on('packetCreate', ({ data }: { data?: unknown }) => {
        if (typeof data === 'string' && data.includes('"frames"')) given += 1;
      }),
    );
    const hub = await createHub({ io: sockets, ...options });
    open.push(() => hub.close());
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const client = new RawClient(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
    open.push(() => client.close());
    await client.connected();
    let received = 0;
    client.socket.on('frames', () => (received += 1));
    await client.request('create', { id: 'a', start: true });
    await client.request('subscribe', { sessions: [{ id: 'a' }] });
    const session = { id: 'a', operations: [{ type: 'progress', data: { current: 1, total: 200 } }] };
    for (let number = 0; number < 100; number++) await client.request('append', session);
    await client.until((frames) => (frames.at(-1)?.to ?? 0) >= LAST_SEQ);
    // The subscription began with a view, so the client missed nothing before its first frame.
    const [first, ...others] = client.frames;
    let position = first?.to;
    for (const frame of others) {
      if (frame.kind !== 'events') throw new Error(`A frame of the kind ${frame.kind} came.`);
      expect(frame.from).toBe(position);
      position = frame.to;
    }
    if (throughEngine === 'all') expect(given).toBe(received);
    else expect(given).toBeLessThan(received / 2);
  });
});
