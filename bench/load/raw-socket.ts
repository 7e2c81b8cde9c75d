import { createConnection, type Socket } from 'node:net';
import { CLOSE, clientFrame, PING, PONG, TEXT, WebsocketFrames } from './websocket-frames.js';

/** A payload as it came; the buffer is only good until this returns. */
export type OnPayload = (buffer: Buffer, start: number, end: number) => void;

export interface RawAddress {
  port: number;
  path: string;
  headers?: Readonly<Record<string, string>>;
}

/** All sockets read into one: what came is dealt with before the next one reads. */
const shared = Buffer.allocUnsafeSlow(256 * 1024);
const HEAD_END = Buffer.from('\r\n\r\n');
/** Of no meaning here, but the handshake wants one. */
const KEY = 'c2Vzc2lvbi1iZW5jaC0xNg==';

/** A connection that costs the load generator as little as can be: bytes in, payloads out, nothing kept. */
export class RawSocket {
  bytes = 0;
  onPayload: OnPayload = () => {};
  readonly #socket: Socket;
  readonly #opened: Promise<void>;
  #fail: (error: Error) => void = () => {};
  #take: (buffer: Buffer, start: number, end: number) => void;
  #closing = false;

  private constructor(port: number, request: string, kind: 'websocket' | 'stream') {
    let open: () => void = () => {};
    this.#opened = new Promise((resolve, reject) => {
      open = resolve;
      this.#fail = reject;
    });
    this.#opened.catch(() => {});
    this.#take = this.#headTaker(kind, open);
    const callback = (length: number, buffer: Uint8Array): boolean => {
      this.bytes += length;
      this.#take(buffer as Buffer, 0, length);
      return true;
    };
    this.#socket = createConnection({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: shared, callback },
    });
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('The server ended the connection.')));
    if (request === '') open();
    else this.#socket.write(request);
  }

  /** Each payload is that of one WebSocket frame. */
  static async websocket({ port, path, headers = {} }: RawAddress): Promise<RawSocket> {
    const upgrade = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Key': KEY };
    const all = { ...upgrade, 'Sec-WebSocket-Version': '13', ...headers };
    const socket = new RawSocket(port, requestText(path, all), 'websocket');
    await socket.#opened;
    return socket;
  }

  /** Each payload is what came at a time. */
  static async stream({ port, path, headers = {} }: RawAddress): Promise<RawSocket> {
    const socket = new RawSocket(port, requestText(path, headers), 'stream');
    await socket.#opened;
    return socket;
  }

  /** Without HTTP. */
  static async plain(port: number): Promise<RawSocket> {
    const socket = new RawSocket(port, '', 'stream');
    socket.#take = (buffer, start, end) => socket.onPayload(buffer, start, end);
    await new Promise<void>((resolve, reject) => {
      socket.#socket.once('connect', resolve);
      socket.#fail = reject;
    });
    return socket;
  }

  /** As one frame of text. */
  send(text: string): void {
    this.#socket.write(clientFrame(TEXT, Buffer.from(text)));
  }

  /** Several frames in one write. */
  sendAll(texts: readonly string[]): void {
    this.#socket.write(Buffer.concat(texts.map((text) => clientFrame(TEXT, Buffer.from(text)))));
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  /** The first payload for which this holds, as text. Takes the place of `onPayload` until then. */
  until(holds: (text: string) => boolean): Promise<string> {
    const before = this.onPayload;
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.onPayload = (buffer, start, end) => {
        const text = buffer.toString('utf8', start, end);
        if (!holds(text)) return before(buffer, start, end);
        this.onPayload = before;
        before(buffer, start, end);
        resolve(text);
      };
    });
  }

  /** Stops reading: the kernel's buffers fill, and then those of the server. */
  pause(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #headTaker(
    kind: 'websocket' | 'stream',
    open: () => void,
  ): (buffer: Buffer, start: number, end: number) => void {
    let head = '';
    return (buffer, start, end) => {
      const headEnd = buffer.subarray(start, end).indexOf(HEAD_END);
      head += buffer.toString('latin1', start, headEnd < 0 ? end : start + headEnd);
      if (headEnd < 0) return;
      const wanted = kind === 'websocket' ? ' 101 ' : ' 200 ';
      if (!head.slice(0, 20).includes(wanted)) {
        this.#fail(new Error(`The server answered: ${head.slice(0, 200)}`));
        return;
      }
      this.#take = kind === 'websocket' ? this.#frameTaker() : (...payload) => this.onPayload(...payload);
      open();
      const rest = start + headEnd + HEAD_END.length;
      // Whoever opened it says what is to be done with payloads before this goes on.
      const copy = Buffer.from(buffer.subarray(rest, end));
      if (copy.length > 0) setImmediate(() => this.#closing || this.#take(copy, 0, copy.length));
    };
  }

  #frameTaker(): (buffer: Buffer, start: number, end: number) => void {
    const frames = new WebsocketFrames((opcode, buffer, start, end) => {
      if (opcode === PING) this.#socket.write(clientFrame(PONG, Buffer.from(buffer.subarray(start, end))));
      else if (opcode === CLOSE) this.#fail(new Error('The server closed the WebSocket.'));
      else this.onPayload(buffer, start, end);
    });
    return (buffer, start, end) => frames.feed(buffer, start, end);
  }
}

function requestText(path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ Host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}
