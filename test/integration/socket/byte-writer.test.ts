import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type ByteWriter, byteWriterOf } from 'session-hub/internal/adapters/socket/byte-writer.js';

const open: (() => unknown)[] = [];
afterEach(() => {
  for (const close of open.splice(0).reverse()) close();
});

/** Both ends of a connection. */
async function connected(): Promise<{ here: Socket; there: Socket }> {
  const server = createServer();
  open.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const there = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [here] = (await once(server, 'connection')) as [Socket];
  open.push(
    () => here.destroy(),
    () => there.destroy(),
  );
  return { here, there };
}

function writerOf(socket: Socket): ByteWriter {
  const writer = byteWriterOf(socket);
  if (writer === null) throw new Error('This Node has no such way any more.');
  return writer;
}

async function read(socket: Socket, length: number): Promise<string> {
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.length >= length) return text;
  }
  return text;
}

const nothing = (): void => {};
const LARGE = Buffer.alloc(1_000_000, 'x');

describe('what is written past the streams of Node', () => {
  it('is taken at once by a connection that has room, with the Node this runs on', async () => {
    const { here, there } = await connected();
    expect(writerOf(here)(Buffer.from('hello'), nothing)).toBe('taken');
    expect(await read(there, 5)).toBe('hello');
  });

  it('keeps its place among what is written to the stream', async () => {
    const { here, there } = await connected();
    const write = writerOf(here);
    let expected = '';
    for (let number = 0; number < 500; number++) {
      const text = `${number} `;
      expected += text;
      if (number % 3 === 0) here.write(text);
      else expect(write(Buffer.from(text), nothing)).toBe('taken');
    }
    expect(await read(there, expected.length)).toBe(expected);
  });

  it('waits for a reader that does not read, whole, with what is written afterwards behind it', async () => {
    const { here, there } = await connected();
    const write = writerOf(here);
    let length = 0;
    const taken = new Promise<void>((resolve) => {
      for (let outcome = 'taken'; outcome === 'taken'; length += LARGE.length)
        outcome = write(LARGE, resolve);
    });
    here.write('!');
    expect((await read(there, length + 1)).indexOf('!')).toBe(length);
    await taken;
  });

  it('is never reported as taken when the connection ends first', async () => {
    const { here } = await connected();
    const write = writerOf(here);
    let isTaken = false;
    while (write(LARGE, () => (isTaken = true)) === 'taken');
    here.destroy();
    await once(here, 'close');
    expect(isTaken).toBe(false);
    expect(write(LARGE, nothing)).toBe('refused');
  });

  it.each([
    ['what is encrypted', (socket: Socket) => new TLSSocket(socket, { isServer: true })],
    ['a stream that is no connection', () => new PassThrough()],
    ['a connection that is closed', (socket: Socket) => socket.destroy()],
  ])('is not possible with %s', async (_what, streamOf) => {
    const { here } = await connected();
    expect(byteWriterOf(streamOf(here))).toBeNull();
  });

  it.each([
    ['refuses to name it', '() => { throw new Error("No such module"); }'],
    ['has other parts', '() => ({ WriteWrap: class {} })'],
  ])('is not possible with a Node that %s', (_what, binding) => {
    const file = import.meta.resolve('session-hub/internal/adapters/socket/byte-writer.js');
    const script = `process.binding = ${binding};
      const { byteWriterOf } = await import(${JSON.stringify(file)});
      console.log(byteWriterOf({ _handle: { constructor: { name: 'TCP' }, writeBuffer() {} } }));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(stdout.trim()).toBe('null');
  });
});
