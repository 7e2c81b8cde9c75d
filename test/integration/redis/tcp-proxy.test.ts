import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isSubscriber, startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { waitUntil } from '../../support/wait-until.js';

/** Long enough for anything on loopback to have arrived. */
const A_WHILE_MS = 60;

class Line {
  readonly socket: Socket;
  received = '';
  chunks = 0;
  end: 'closed' | 'reset' | 'refused' | null = null;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
      this.chunks += 1;
    });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.end = error.code === 'ECONNREFUSED' ? 'refused' : 'reset';
    });
    this.socket.on('close', () => {
      this.end ??= 'closed';
    });
  }

  write(text: string): void {
    this.socket.write(text);
  }

  async hears(text: string): Promise<void> {
    await waitUntil(async () => this.received === text, 5_000, `"${text.slice(0, 40)}"`);
  }

  async ends(): Promise<string | null> {
    await waitUntil(async () => this.end !== null, 5_000, 'the end of the connection');
    return this.end;
  }
}

describe('the TCP proxy between a client and an echo', () => {
  const lines: Line[] = [];
  const echoes: Socket[] = [];
  const heard = { bytes: 0 };
  let server: Server;
  let proxy: TcpProxy;

  beforeEach(async () => {
    heard.bytes = 0;
    server = createServer({ noDelay: true }, (socket) => {
      echoes.push(socket);
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        heard.bytes += chunk.length;
        socket.write(chunk);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startTcpProxy((server.address() as AddressInfo).port);
  });
  afterEach(() => {
    proxy.stop();
    for (const { socket } of lines.splice(0)) socket.destroy();
    for (const socket of echoes.splice(0)) socket.destroy();
    server.close();
  });

  it('passes everything on in order, closing included', async () => {
    const text = 'abcdefghij'.repeat(300_000);
    const line = dialled();
    line.write(text);
    await line.hears(text);
    expect(proxy.connections).toHaveLength(1);
    line.socket.end();
    expect(await line.ends()).toBe('closed');
    await waitUntil(async () => proxy.connections.length === 0, 5_000, 'no connection');
  });

  it('gives urls with its own port', () => {
    expect(proxy.url('redis')).toBe(`redis://127.0.0.1:${proxy.port}`);
    expect(proxy.through('rediss://me:pass@127.0.0.1:6379?ca=x')).toBe(
      `rediss://me:pass@127.0.0.1:${proxy.port}?ca=x`,
    );
  });

  it('delays, in one direction or both', async () => {
    const line = await greeted();
    proxy.delay(100);
    const both = await roundTrip(line, 'both');
    expect(both).toBeGreaterThan(190);
    proxy.pass();
    proxy.delay(100, { direction: 'up' });
    const up: number[] = [];
    for (let trip = 0; trip < 5; trip += 1) up.push(await roundTrip(line, `up ${trip}`));
    const fastest = Math.min(...up);
    expect(fastest).toBeGreaterThan(95);
    expect(fastest).toBeLessThan(190);
  });

  it('cuts all connections, and lets new ones in', async () => {
    const line = await greeted();
    proxy.cut();
    expect(await line.ends()).toBe('closed');
    await greeted();
  });

  it('cuts only the connections that sent a certain thing', async () => {
    const other = await greeted();
    const subscriber = dialled();
    const command = '*2\r\n$10\r\nSSUBSCRIBE\r\n$1\r\na\r\n';
    subscriber.write(command);
    await subscriber.hears(command);
    proxy.cut(isSubscriber);
    expect(await subscriber.ends()).toBe('closed');
    await roundTrip(other, 'still here');
  });

  it('resets connections', async () => {
    const line = await greeted();
    proxy.reset();
    expect(await line.ends()).toBe('reset');
  });

  it('refuses new connections while the present ones stay, until it accepts again', async () => {
    const line = await greeted();
    proxy.refuse();
    expect(await dialled().ends()).toBe('refused');
    await roundTrip(line, 'still here');
    await proxy.accept();
    await greeted();
  });

  it('holds everything back while it stalls, and then loses nothing', async () => {
    const line = await greeted();
    proxy.stall({ direction: 'down' });
    line.write('one');
    await waitUntil(async () => heard.bytes === 'hello'.length + 'one'.length, 5_000, 'the echo to hear it');
    expect(line.received).toBe('hello');
    proxy.pass();
    await line.hears('helloone');
  });

  it('swallows without telling anybody, and what lost something never comes back', async () => {
    const [line, idle] = [await greeted(), await greeted()];
    proxy.blackhole();
    line.write('lost');
    await aWhile();
    expect(heard.bytes).toBe('hellohello'.length);
    proxy.pass();
    line.write('too late');
    await aWhile();
    expect(line).toMatchObject({ received: 'hello', end: null });
    await roundTrip(idle, 'lost nothing');
  });

  it('does not tell the one end that the other is gone while it swallows', async () => {
    const line = await greeted();
    proxy.blackhole();
    for (const socket of echoes) socket.destroy();
    await aWhile();
    expect(line.end).toBeNull();
    expect(proxy.connections).toHaveLength(1);
  });

  it('lets one direction through while it swallows the other', async () => {
    const line = await greeted();
    proxy.blackhole({ direction: 'down' });
    line.write('heard');
    await waitUntil(
      async () => heard.bytes === 'hello'.length + 'heard'.length,
      5_000,
      'the echo to hear it',
    );
    await aWhile();
    expect(line).toMatchObject({ received: 'hello', end: null });
  });

  it('sends one byte at a time', async () => {
    const line = await greeted();
    proxy.trickle({ direction: 'down' });
    const before = line.chunks;
    const text = 'abcdefghij'.repeat(20);
    line.write(text);
    await line.hears(`hello${text}`);
    expect(line.chunks - before).toBeGreaterThan(20);
  });

  it('resets in the middle of a chunk', async () => {
    const line = await greeted();
    proxy.resetAfter(4, { direction: 'down' });
    line.write('abcdefgh');
    expect(await line.ends()).toBe('reset');
    expect(line.received).toBe('helloabcd');
  });

  it('cuts in the middle of a chunk, on the way up', async () => {
    const line = await greeted();
    proxy.cutAfter(4, { direction: 'up' });
    line.write('abcdefgh');
    expect(await line.ends()).toBe('closed');
    expect(heard.bytes).toBe('hello'.length + 4);
  });

  it('treats only the connections it is told to', async () => {
    const [line, victim] = [await greeted(), dialled()];
    victim.write('victim');
    await victim.hears('victim');
    proxy.resetAfter(0, { only: ({ sent }) => sent.startsWith('victim') });
    victim.write('again');
    expect(await victim.ends()).toBe('reset');
    await roundTrip(line, 'still here');
  });

  it('closes everything when it stops', async () => {
    const line = await greeted();
    proxy.stop();
    expect(await line.ends()).toBe('closed');
    expect(await dialled().ends()).toBe('refused');
  });

  function dialled(): Line {
    const line = new Line(proxy.port);
    lines.push(line);
    return line;
  }

  async function greeted(): Promise<Line> {
    const line = dialled();
    line.write('hello');
    await line.hears('hello');
    return line;
  }
});

async function roundTrip(line: Line, text: string): Promise<number> {
  const start = performance.now();
  line.received = '';
  line.write(text);
  await line.hears(text);
  return performance.now() - start;
}

function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, A_WHILE_MS));
}
