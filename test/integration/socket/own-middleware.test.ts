import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type CreateHubOptions, createHub } from 'session-hub';
import { Server, type ServerOptions } from 'socket.io';
import { RawConnection } from '../../support/raw-connection.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const HELLO = '40/hub,{"protocol":1}';
const ADMITTED = '40/hub,';
const REFUSED = '44/hub,';

type Answer = (error?: Error) => void;

/** A middleware that leaves everybody waiting until the test answers. */
class SlowMiddleware {
  readonly #asked: Answer[] = [];
  #tell: (() => void) | null = null;

  readonly middleware = (_socket: unknown, next: Answer): void => {
    this.#asked.push(next);
    this.#tell?.();
  };

  get waiting(): number {
    return this.#asked.length;
  }

  /** How to answer the one who has waited longest. */
  async next(): Promise<Answer> {
    for (;;) {
      const answer = this.#asked.shift();
      if (answer !== undefined) return answer;
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
  }
}

/** A hub on an application's Socket.IO server, whose own middleware comes after the hub's. */
async function start(options: CreateHubOptions = {}, ofSocketio: Partial<ServerOptions> = {}) {
  const http = createServer();
  const io = new Server(http, ofSocketio);
  const hub = await createHub({ io, ...options });
  open.push(io, hub);
  const slow = new SlowMiddleware();
  io.of('/hub').use(slow.middleware);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return { io, hub, url, slow };
}

async function connect(url: string): Promise<RawConnection> {
  const connection = await RawConnection.open(url);
  open.push(connection);
  return connection;
}

async function admitted({ url, slow }: { url: string; slow: SlowMiddleware }): Promise<RawConnection> {
  const connection = await connect(url);
  connection.say(HELLO);
  (await slow.next())();
  await connection.hear(ADMITTED);
  return connection;
}

async function turnedAway({ url, slow }: { url: string; slow: SlowMiddleware }): Promise<RawConnection> {
  const connection = await connect(url);
  connection.say(HELLO);
  (await slow.next())(new Error('not today'));
  expect(await connection.hear(REFUSED)).toContain('not today');
  return connection;
}

async function isServed(connection: RawConnection): Promise<void> {
  expect(await connection.ask('42/hub,7["list",{"query":{}}]', '43/hub,7')).toContain('"ok":true');
}

describe('a hub in whose namespace an application has middleware of its own', () => {
  it('R52: refuses a second CONNECT while the first waits there, and lets the first in', async () => {
    const { url, slow } = await start();
    const client = await connect(url);
    client.say(HELLO);
    const letIn = await slow.next();
    for (let time = 0; time < 3; time++) expect(await client.ask(HELLO, REFUSED)).toContain('bad_request');
    expect(slow.waiting).toBe(0);
    letIn();
    await client.hear(ADMITTED);
    await isServed(client);
  });

  it('R52: lets a connection ask again that was refused there', async () => {
    const hub = await start();
    const client = await turnedAway(hub);
    client.say(HELLO);
    (await hub.slow.next())();
    await client.hear(ADMITTED);
    await isServed(client);
  });

  it('R52: lets a connection leave and come back, and refuses a second CONNECT then as well', async () => {
    const hub = await start();
    const client = await admitted(hub);
    await client.leave();
    client.say(HELLO);
    const letIn = await hub.slow.next();
    expect(await client.ask(HELLO, REFUSED)).toContain('bad_request');
    letIn();
    await client.hear(ADMITTED);
    await isServed(client);
  });

  it('R52: sees who is refused there also through an adapter that was put on afterwards', async () => {
    const hub = await start();
    await admitted(hub);
    const adapter = hub.io.adapter();
    if (adapter === undefined) throw new Error('This Socket.IO server has no adapter.');
    hub.io.adapter(adapter);
    const client = await turnedAway(hub);
    client.say(HELLO);
    (await hub.slow.next())();
    await client.hear(ADMITTED);
  });

  it('R53: counts who waits there once, and nobody who was refused', async () => {
    const hub = await start({ maxConnections: 1 });
    const first = await connect(hub.url);
    first.say(HELLO);
    const answer = await hub.slow.next();
    const other = await connect(hub.url);
    expect(await other.ask(HELLO, REFUSED)).toContain('overloaded');
    expect(await first.ask(HELLO, REFUSED)).toContain('bad_request');
    expect(await other.ask(HELLO, REFUSED)).toContain('overloaded');
    answer(new Error('not today'));
    expect(await first.hear(REFUSED)).toContain('not today');
    other.say(HELLO);
    (await hub.slow.next())();
    await other.hear(ADMITTED);
    expect(await first.ask(HELLO, REFUSED)).toContain('overloaded');
  });

  it('R53: counts a connection that was in until it ends, though it is refused there meanwhile', async () => {
    const hub = await start({ maxConnections: 1 });
    const client = await admitted(hub);
    await client.leave();
    client.say(HELLO);
    (await hub.slow.next())(new Error('not today'));
    await client.hear(REFUSED);
    expect(await (await connect(hub.url)).ask(HELLO, REFUSED)).toContain('overloaded');
  });

  it('R53: counts nobody whose connection ended while it waited, whatever it is told afterwards', async () => {
    const hub = await start({ maxConnections: 1 });
    for (const late of [undefined, new Error('not today')]) {
      const gone = await connect(hub.url);
      gone.say(HELLO);
      const answer = await hub.slow.next();
      gone.close();
      await gone.closed;
      const next = await admitted(hub);
      answer(late);
      await isServed(next);
      expect(await (await connect(hub.url)).ask(HELLO, REFUSED)).toContain('overloaded');
      next.close();
      await next.closed;
    }
  });

  it('R52: does not ask it about a connection that ended while the hub asked who it is', async () => {
    const asked = new SlowMiddleware();
    const { url, slow } = await start({
      authenticate: async () => {
        await new Promise((resolve) => asked.middleware(null, resolve));
        return { id: 'ada', kind: 'person', roles: [] };
      },
    });
    const gone = await connect(url);
    gone.say(HELLO);
    const known = await asked.next();
    gone.close();
    await gone.closed;
    const other = await connect(url);
    known();
    other.say(HELLO);
    (await asked.next())();
    (await slow.next())();
    await other.hear(ADMITTED);
    expect(slow.waiting).toBe(0);
  });

  it('R51: sends away whom it lets in only after the hub was closed', async () => {
    const { hub, url, slow } = await start();
    const late = await connect(url);
    late.say(HELLO);
    const letIn = await slow.next();
    await hub.close();
    letIn();
    await late.hear(ADMITTED);
    await late.hear('41/hub,');
    expect(await late.ask(HELLO, REFUSED)).toContain('closing');
  });

  it('R2: lets nobody in whom Socket.IO takes back by itself without asking the hub', async () => {
    const hub = await start({}, { connectionStateRecovery: {} });
    const first = await connect(hub.url);
    first.say(HELLO);
    (await hub.slow.next())();
    const { pid } = JSON.parse((await first.hear(ADMITTED)).slice(ADMITTED.length));
    hub.io.of('/hub').emit('news');
    const [, offset] = JSON.parse((await first.hear('42/hub,["news"')).slice('42/hub,'.length));
    first.close();
    await first.closed;
    const back = await connect(hub.url);
    back.say(`40/hub,${JSON.stringify({ protocol: 1, pid, offset })}`);
    await back.hear('41/hub,');
    await isServed(await admitted(hub));
  });
});
