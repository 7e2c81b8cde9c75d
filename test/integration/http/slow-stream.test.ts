import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { HubFacade } from 'session-hub/internal/core/hub/hub-facade.js';
import type { Reader } from 'session-hub/internal/core/read/outbox/subscription.js';
import type { EncodedFrame, FrameSink } from 'session-hub/internal/ports/frame-sink.js';
import { HeldClock } from '../../support/http/held-clock.js';
import { type ServedHub, serveHub } from '../../support/http/serve-hub.js';
import { SseClient } from '../../support/http/sse-client.js';

const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A hub whose readers the test plays: it sees every sink and whether its reader was closed. */
interface PlayedReader {
  sink: FrameSink;
  closed: boolean;
}

async function served(follow: Reader['follow'] = async () => {}) {
  const clock = new HeldClock();
  const readers: PlayedReader[] = [];
  const openReader = (_who: unknown, sink: FrameSink): Reader => {
    const reader = { sink, closed: false };
    readers.push(reader);
    const close = () => {
      reader.closed = true;
    };
    const followNow = () => 'later' as const;
    return { follow, followNow, unfollow() {}, setInterval() {}, positions: () => ({}), close };
  };
  const hub: ServedHub = await serveHub({ clock, hub: { openReader } as unknown as HubFacade });
  closing.push(() => hub.close());
  return { hub, clock, readers };
}

async function open(hub: ServedHub): Promise<SseClient> {
  const client = await SseClient.open(`${hub.url}/v1/sessions/s/stream`);
  closing.push(() => client.close());
  return client;
}

function frameOf(seq: number, size = 1): EncodedFrame {
  const event = { seq, type: 'log', at: 1, by: 'w', data: { level: 'info', text: 'x'.repeat(size), n: seq } };
  const text = JSON.stringify(event);
  const frame = { kind: 'events', id: 's', epoch: 'epoch', from: seq - 1, to: seq } as const;
  return {
    ...frame,
    end: { epoch: frame.epoch, seq },
    eventTexts: [text],
    viewText: null,
    text: JSON.stringify({ ...frame, events: [event] }),
  };
}

/** Every stream has its turn once in this time. */
function letBeat(clock: HeldClock): void {
  for (let passed = 0; passed < 9_500; passed += 100) clock.advance(100);
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 50));

/** More than the buffers between hub and client take. */
const MOST_WRITES = 32;

/** Waits until a while brings no further write: the buffers are full, however long it took to fill them. */
async function standstill(writes: () => number): Promise<number> {
  for (let before = -1; before !== writes() && writes() < MOST_WRITES; ) {
    before = writes();
    await aWhile();
  }
  return writes();
}

function readerAt(readers: readonly PlayedReader[], position = 0): PlayedReader {
  const reader = readers[position];
  if (reader === undefined) throw new Error('No reader was opened.');
  return reader;
}

describe('a stream', () => {
  it('R46: sends a comment at least every 10 s, all streams under one timer that runs only while there are any', async () => {
    const { hub, clock } = await served();
    expect(clock.timers).toBe(0);
    const clients = [await open(hub), await open(hub), await open(hub)];
    await until(() => clients.every(({ asides }) => asides.length === 1));
    expect(clock.timers).toBe(1);
    for (const beats of [1, 2]) {
      letBeat(clock);
      await until(() => clients.every(({ asides }) => asides.length === 1 + beats));
    }
    expect(clients[0]?.asides).toEqual(['retry: 1000', ': still here', ': still here']);
    expect(clock.timers).toBe(1);
    for (const client of clients) client.close();
    await until(() => clock.timers === 0);
  });

  it('closes its reader when the client leaves', async () => {
    const { hub, readers } = await served();
    const client = await open(hub);
    expect(readerAt(readers).closed).toBe(false);
    client.close();
    await until(() => readerAt(readers).closed);
  });

  it('closes its reader when the client leaves while it is being admitted to the session', async () => {
    let letIn = (): void => {};
    const { hub, readers } = await served(
      () =>
        new Promise((resolve) => {
          letIn = resolve;
        }),
    );
    const socket = connect(hub.port, '127.0.0.1');
    socket.write('GET /v1/sessions/s/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until(() => readers.length === 1);
    socket.destroy();
    await until(() => readerAt(readers).closed);
    letIn();
    await aWhile();
  });

  it('asks for more only when the client has taken what was written, and keeps nothing else', async () => {
    const { hub, readers } = await served();
    const socket = await slowClient(hub);
    await until(() => readers.length === 1);
    const { sink } = readerAt(readers);
    let writes = 0;
    const writeNext = (): void => {
      writes += 1;
      sink.write([frameOf(writes, 1024 * 1024)], writeNext);
    };
    writeNext();
    const stuckAt = await standstill(() => writes);
    expect(stuckAt).toBeLessThan(MOST_WRITES);

    socket.resume();
    await until(() => writes > stuckAt + 20);
  });

  it('gives up on a client that takes nothing for a minute, and on no other', async () => {
    const { hub, clock, readers } = await served();
    await slowClient(hub);
    await open(hub);
    await until(() => readers.length === 2);
    const [slow, healthy] = [readerAt(readers, 0), readerAt(readers, 1)];
    let writes = 0;
    const flood = (): void => {
      writes += 1;
      slow.sink.write([frameOf(1, 1024 * 1024)], flood);
    };
    flood();
    expect(await standstill(() => writes)).toBeLessThan(MOST_WRITES);
    for (let beat = 0; beat < 5; beat++) letBeat(clock);
    await aWhile();
    expect(slow.closed).toBe(false);
    letBeat(clock);
    await until(() => slow.closed);
    expect(healthy.closed).toBe(false);
  });

  it('gives up on a client that does not take the end of its stream either', async () => {
    const { hub, clock, readers } = await served();
    await slowClient(hub);
    await until(() => readers.length === 1);
    const { sink } = readerAt(readers);
    const flood = (): void => sink.write([frameOf(1, 1024 * 1024)], flood);
    flood();
    await aWhile();
    sink.end();
    for (let beat = 0; beat < 5; beat++) letBeat(clock);
    await aWhile();
    expect(readerAt(readers).closed).toBe(false);
    letBeat(clock);
    await until(() => readerAt(readers).closed);
  });

  it('R46: sends what the hub left out, wherever its frame names it', async () => {
    const { hub, readers } = await served();
    const client = await open(hub);
    const view = { id: 's', epoch: 'epoch', seq: 9 };
    const base = {
      kind: 'view',
      id: 's',
      epoch: 'epoch',
      from: 1,
      to: 9,
      end: { epoch: 'epoch', seq: 9 },
      eventTexts: [],
      viewText: JSON.stringify(view),
    } as const;
    const text = `{"kind":"view","view":${JSON.stringify(view)},"events":[],"omitted":{"from":1,"to":4}}`;
    await new Promise<void>((resolve) => readerAt(readers).sink.write([{ ...base, text }], resolve));
    expect(await client.next()).toEqual({ event: 'omitted', id: null, data: { from: 1, to: 4 } });
    expect(await client.next()).toEqual({ event: 'view', id: 'epoch:9', data: view });
  });

  it('R9: says nothing about a frame with nothing new, and asks for the next', async () => {
    const { hub, readers } = await served();
    const client = await open(hub);
    const nothing = { ...frameOf(3), from: 3, eventTexts: [] };
    await new Promise<void>((resolve) => readerAt(readers).sink.write([nothing], resolve));
    await new Promise<void>((resolve) => readerAt(readers).sink.write([frameOf(4)], resolve));
    expect((await client.next()).id).toBe('epoch:4');
  });
});

async function slowClient(hub: ServedHub): Promise<Socket> {
  const socket = connect(hub.port, '127.0.0.1');
  socket.on('error', () => {});
  closing.push(() => void socket.destroy());
  socket.write('GET /v1/sessions/s/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  return socket;
}
