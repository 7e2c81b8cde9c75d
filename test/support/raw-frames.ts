import { connect, type Socket } from 'node:net';

export const TEXT = 1;
export const CONTINUATION = 0;

/** The bytes of one WebSocket frame of a client. It may declare more than it brings, or not be the last of its message. */
export function frameOf(
  payload: string,
  { opcode = TEXT, last = true, declared }: { opcode?: number; last?: boolean; declared?: number } = {},
): Buffer {
  const bytes = Buffer.from(payload);
  const head = Buffer.alloc(14);
  head[0] = (last ? 0x80 : 0) | opcode;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(declared ?? bytes.length), 2);
  return Buffer.concat([head, bytes]);
}

/** A WebSocket to a hub's Socket.IO server as plain bytes, which breaks every rule it likes. */
export class RawFrames {
  readonly #socket: Socket;
  readonly closed: Promise<void>;
  isOpen = true;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.isOpen = false;
        resolve();
      });
    });
    // What it says is refused by closing its connection.
    socket.on('error', () => {});
  }

  /** With `sid` it asks to take that connection over. `early` comes in one piece with the request. */
  static async open(port: number, sid?: string, early: Uint8Array = new Uint8Array()): Promise<RawFrames> {
    const socket = connect(port, '127.0.0.1');
    const query = `EIO=4&transport=websocket${sid === undefined ? '' : `&sid=${sid}`}`;
    const request =
      `GET /socket.io/?${query} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    socket.write(Buffer.concat([Buffer.from(request), early]));
    const frames = new RawFrames(socket);
    // Engine.IO speaks first to a client that is new; to one that has a connection it says nothing.
    await new Promise<void>((resolve) => {
      let heard = '';
      socket.on('data', (bytes) => {
        heard += bytes.toString('latin1');
        if (sid === undefined ? heard.includes('"sid"') : heard.includes('\r\n\r\n')) resolve();
      });
    });
    return frames;
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Opens a connection by long polling and says nothing more. */
export async function openPolling(url: string): Promise<string> {
  const response = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
  return (JSON.parse((await response.text()).slice(1)) as { sid: string }).sid;
}

/** A polling request whose body has this length, of which only `part` comes. */
export function postPart(port: number, sid: string, length: number, part: string): RawPost {
  return new RawPost(port, sid, length, part);
}

class RawPost {
  readonly #socket: Socket;
  readonly closed: Promise<void>;

  constructor(port: number, sid: string, length: number, part: string) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('error', () => {}).resume();
    this.closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.write(
      `POST /socket.io/?EIO=4&transport=polling&sid=${sid} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
        `Content-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${part}`,
    );
  }

  close(): void {
    this.#socket.destroy();
  }
}
