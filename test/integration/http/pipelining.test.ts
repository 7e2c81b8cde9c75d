import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { systemRandomness } from 'session-hub/internal/adapters/system/system-clock.js';
import type { Principal } from 'session-hub/internal/ports/authenticator.js';
import { Places } from 'session-hub/internal/protocol/limits/places.js';
import { HeldClock } from '../../support/http/held-clock.js';
import { type ServedHub, type ServeOptions, serveHub } from '../../support/http/serve-hub.js';
import { SseClient } from '../../support/http/sse-client.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});

const ADA: Principal = { id: 'ada', kind: 'person', roles: [] };

async function start(options: ServeOptions = {}): Promise<ServedHub> {
  const hub = await serveHub(options);
  closing.push(() => hub.close());
  await hub.core.create(ADA, { id: 's', start: true });
  return hub;
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

class Pipeline {
  readonly socket: Socket;
  text = '';
  /** The hub's end of the connection is closed. */
  readonly gone: Promise<void>;
  readonly #hub: ServedHub;

  constructor(hub: ServedHub) {
    this.#hub = hub;
    this.gone = new Promise((resolve) => {
      hub.server.once('connection', (socket: Socket) => socket.once('close', () => resolve()));
    });
    this.socket = connect(hub.port, '127.0.0.1');
    this.socket.on('error', () => {});
    this.socket.setEncoding('latin1').on('data', (part: string) => {
      this.text += part;
    });
    closing.push(() => void this.socket.destroy());
  }

  /** Sends these requests in one piece; resolves when Node has given all of them to the hub. */
  send(path: string, count: number): Promise<ServerResponse[]> {
    const responses: ServerResponse[] = [];
    const arrived = new Promise<ServerResponse[]>((resolve) => {
      const take = (_request: IncomingMessage, response: ServerResponse): void => {
        if (responses.push(response) < count) return;
        this.#hub.server.off('request', take);
        resolve(responses);
      };
      this.#hub.server.on('request', take);
    });
    this.socket.write(get(path).repeat(count));
    return arrived;
  }
}

/** Its page.js is larger than all buffers between hub and client. */
function folderWithLargePage(): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'pipelining-'));
  closing.push(() => fs.rmSync(folder, { recursive: true }));
  fs.writeFileSync(join(folder, 'page.js'), 'x'.repeat(16 * 1024 * 1024));
  return folder;
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

describe('requests that a client sends before it has the answer to the one before', () => {
  it('R45: are worked on one after the other, and answered in their order', async () => {
    let asked = 0;
    let letIn = (_who: Principal): void => {};
    const authenticate = () => {
      asked += 1;
      return new Promise<Principal>((resolve) => {
        letIn = resolve;
      });
    };
    const client = new Pipeline(await start({ authenticate }));
    await client.send('/v1/sessions/s', 5);
    for (let turn = 1; turn <= 5; turn += 1) {
      await until(() => asked >= turn);
      expect(asked).toBe(turn);
      letIn(ADA);
    }
    await until(() => client.text.split('HTTP/1.1 200 OK').length === 6);
  });

  it('R45: may be 17; a client that sends more is cut off', async () => {
    const hub = await start();
    const client = new Pipeline(hub);
    await client.send('/v1/sessions/s', 17);
    await until(() => client.text.split('HTTP/1.1 200 OK').length === 18);
    // The places in the queue are free again.
    await client.send('/v1/sessions/s', 17);
    await until(() => client.text.split('HTTP/1.1 200 OK').length === 35);

    const greedy = new Pipeline(hub);
    const responses = await greedy.send('/v1/sessions/s', 100);
    await greedy.gone;
    expect(responses.filter(({ headersSent }) => headersSent).length).toBeLessThan(2);
  });

  it('R53: leave no stream and no place behind when the client goes', async () => {
    const clock = new HeldClock();
    const places = new Places(10, systemRandomness);
    const hub = await start({ clock, places });
    const client = new Pipeline(hub);
    await client.send('/v1/sessions/s/stream', 5);
    await until(() => client.text.includes('event: reset'));
    client.socket.destroy();
    await client.gone;
    expect(places.taken).toBe(0);
    // The heartbeats run while there is a stream.
    expect(clock.timers).toBe(0);
  });

  it('leave no file open when the client goes', async () => {
    const opened = jest.spyOn(fs, 'createReadStream');
    const hub = await start({ files: { page: folderWithLargePage() } });
    const client = new Pipeline(hub);
    client.socket.pause();
    await client.send('/page.js', 10);
    await until(() => opened.mock.results.length > 0);
    client.socket.destroy();
    await client.gone;
    const files = opened.mock.results.map(({ value }) => value as fs.ReadStream);
    await until(() => files[0]?.closed === true);
    expect(files.filter(({ closed }) => !closed).length).toBe(0);
  });
});

describe('a server that ends idle connections', () => {
  it('R46: keeps a stream, whose heartbeats count, and ends one that has none', async () => {
    const clock = new HeldClock();
    const hub = await start({ clock });
    hub.server.timeout = 400;
    const client = await SseClient.open(`${hub.url}/v1/sessions/s/stream`);
    closing.push(() => client.close());
    await client.next();
    const ended = client.ended();
    let isOpen = true;
    void ended.then(() => {
      isOpen = false;
    });
    // Timers run in the order of their times, so a busy machine delays both or none.
    for (let passed = 0; passed < 1_200; passed += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      for (let tenths = 0; tenths < 100; tenths += 1) clock.advance(100);
    }
    expect(isOpen).toBe(true);
    await ended;
  });

  it('ends a client that never takes its answer', async () => {
    const hub = await start({ files: { page: folderWithLargePage() } });
    hub.server.timeout = 200;
    const client = new Pipeline(hub);
    client.socket.pause();
    const [response] = await client.send('/page.js', 17);
    await client.gone;
    expect(response?.writableFinished).toBe(false);
  });
});
