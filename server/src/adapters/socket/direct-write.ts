import { Socket as NetSocket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Socket } from 'socket.io';

/** The private parts of `engine.io` 6 and `ws` 8 that are read here. Each may be missing: then nothing is written here. */
interface Inside {
  readonly readyState?: string;
  readonly writeBuffer?: readonly unknown[];
  readonly transport?: Transport;
}

interface Transport {
  readonly name?: string;
  /** False from the moment it gets packets until they are written. */
  readonly writable?: boolean;
  readonly socket?: WebSocketInside;
}

interface WebSocketInside {
  readonly readyState?: number;
  /** As negotiated; empty when nothing is compressed. */
  readonly extensions?: string;
  readonly _sender?: { readonly _state?: number } | null;
  readonly _socket?: unknown;
}

const OPEN = 1;
const IDLE = 0;
const EMPTY = new Uint8Array(0);

/**
 * Writes whole WebSocket frames to the connection's `net.Socket`, past Engine.IO and `ws`. Used with the option
 * `directWrite` only.
 *
 * It depends on private fields: `writeBuffer` and `transport.socket` of `engine.io` 6, `_sender._state` and `_socket` of
 * `ws` 8. It writes only while nothing waits in any of the queues, so that the order stays. Where a field does not look as
 * expected, the caller uses Engine.IO.
 *
 * What it earns in `fanout`, on and off alternating in one run, five quick runs on a busy machine: 1.18 to 1.30 times as
 * many deliveries per CPU second with 500 viewers, and 1.30 to 1.39 times with 2,000. Together with a writer past Node's
 * streams it was 1.29 and 1.63 on a quiet machine. That writer has been removed, because `process.binding` is deprecated.
 */
export class DirectWriter {
  readonly #conn: Inside;
  /** Looked up once: a connection changes its transport at most once. */
  #transport: Transport | null = null;
  #webSocket: WebSocketInside | null = null;
  #stream: NetSocket | null = null;
  /** Called when the system has taken the frame that it did not take at once. */
  #waiting: (() => void) | null = null;

  constructor(conn: Socket['conn']) {
    this.#conn = conn as unknown as Inside;
  }

  /** Whether the system has not taken all of the last frame yet. */
  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /**
   * False when it has written nothing. `done` is called as soon as the system has taken the frame, possibly before this
   * returns; never when the connection ends first.
   */
  write(frame: Uint8Array, done: () => void): boolean {
    const { readyState, writeBuffer, transport } = this.#conn;
    // A frame that the client does not read must wait in Engine.IO, where it is counted.
    if (this.#waiting !== null || readyState !== 'open' || writeBuffer?.length !== 0) return false;
    if (transport?.writable !== true) return false;
    if (transport !== this.#transport) this.#lookAt(transport);
    const stream = this.#stream;
    if (stream === null || this.#webSocket?.readyState !== OPEN) return false;
    if (!stream.writable || stream.writableLength !== 0) return false;
    stream.write(frame);
    if (stream.writableLength === 0) done();
    else this.#waitFor(stream, done);
    return true;
  }

  /** The empty write is behind the frame, so its callback comes when the frame is written. */
  #waitFor(stream: NetSocket, done: () => void): void {
    this.#waiting = done;
    stream.write(EMPTY, this.#taken);
  }

  readonly #taken = (error?: Error | null): void => {
    const done = this.#waiting;
    this.#waiting = null;
    if (!error) done?.();
  };

  #lookAt(transport: Transport): void {
    this.#transport = transport;
    this.#webSocket = transport.name === 'websocket' ? (transport.socket ?? null) : null;
    this.#stream = this.#webSocket === null ? null : streamOf(this.#webSocket);
  }
}

/** Null where a write may be held back after it returns: a compressed message waits in a queue of `ws`, an encrypted one in TLS. */
function streamOf({ extensions, _sender: sender, _socket: stream }: WebSocketInside): NetSocket | null {
  if (extensions !== '' || sender?._state !== IDLE) return null;
  return stream instanceof NetSocket && !(stream instanceof TLSSocket) ? stream : null;
}
