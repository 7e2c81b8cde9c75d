import type { Socket } from 'socket.io';

/** What is used of the stream below a WebSocket; it is a stream of Node's own, with what these promise. */
interface ByteStream {
  readonly writableLength: number;
  write(bytes: Uint8Array, done?: (error?: Error | null) => void): boolean;
}

/** As `engine.io` 6 and `ws` 8 have it. Each part may be missing: then there is no such way. */
interface Inside {
  readonly readyState?: string;
  readonly writeBuffer?: readonly unknown[];
  readonly transport?: {
    readonly name?: string;
    readonly writable?: boolean;
    readonly socket?: WebSocketInside;
  };
}

interface WebSocketInside {
  readonly readyState?: number;
  /** As negotiated; empty where nothing is compressed. */
  readonly extensions?: string;
  readonly _sender?: { readonly _state?: number } | null;
  readonly _socket?: Partial<ByteStream> | null;
}

const OPEN = 1;
const IDLE = 0;
const NOTHING = new Uint8Array(0);

/**
 * Writes whole WebSocket frames to the connection's bytes, past Engine.IO: its events and queues cost as much again as
 * the write. Only while nothing waits in Engine.IO or `ws`, so that everything stays in order, and only where both
 * look as they are known to; otherwise the public way has to be taken.
 */
export class DirectWriter {
  readonly #conn: Inside;
  /** Looked up once: a connection changes its transport at most once. */
  #transport: Inside['transport'];
  #socket: WebSocketInside | null = null;
  #stream: ByteStream | null = null;

  constructor({ conn }: Socket) {
    this.#conn = conn as unknown as Inside;
  }

  /**
   * False when it has done nothing. `done` is called as soon as the system has taken the frame, possibly before this
   * returns; never when the connection is gone.
   */
  write(frame: Uint8Array, done: () => void): boolean {
    const { readyState, writeBuffer, transport } = this.#conn;
    if (readyState !== 'open' || writeBuffer?.length !== 0 || transport?.writable !== true) return false;
    if (transport !== this.#transport) this.#lookAt(transport);
    const stream = this.#stream;
    // What a client does not take has to wait in Engine.IO, where it is counted.
    if (stream === null || stream.writableLength !== 0 || this.#socket?.readyState !== OPEN) return false;
    stream.write(frame);
    // Mostly the system takes it at once; then there is nothing to wait for.
    if (stream.writableLength === 0) done();
    else
      stream.write(NOTHING, (error) => {
        if (error === undefined || error === null) done();
      });
    return true;
  }

  #lookAt(transport: NonNullable<Inside['transport']>): void {
    this.#transport = transport;
    this.#socket = transport.name === 'websocket' ? (transport.socket ?? null) : null;
    this.#stream = this.#socket === null ? null : streamOf(this.#socket);
  }
}

/** Null where something else may be written later than it was sent: what is compressed waits in a queue of its own. */
function streamOf({ extensions, _sender: sender, _socket: stream }: WebSocketInside): ByteStream | null {
  if (extensions !== '' || sender?._state !== IDLE) return null;
  return typeof stream?.write === 'function' && typeof stream.writableLength === 'number'
    ? (stream as ByteStream)
    : null;
}
