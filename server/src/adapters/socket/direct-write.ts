import type { Socket } from 'socket.io';
import { type ByteWriter, byteWriterOf, type WriteOutcome } from './byte-writer.js';

/** As `engine.io` 6 and `ws` 8 have it. Each part may be missing: then there is no such way. */
interface Inside {
  readonly readyState?: string;
  readonly writeBuffer?: readonly unknown[];
  readonly transport?: Transport;
}

interface Transport {
  readonly name?: string;
  /** False from when it was given something until that was taken from it. */
  readonly writable?: boolean;
  readonly socket?: WebSocketInside;
}

interface WebSocketInside {
  readonly readyState?: number;
  /** As negotiated; empty where nothing is compressed. */
  readonly extensions?: string;
  readonly _sender?: { readonly _state?: number } | null;
  readonly _socket?: object | null;
}

const OPEN = 1;
const IDLE = 0;

/**
 * Writes whole WebSocket frames to the connection's bytes, past Engine.IO, `ws` and Node's streams: their events and
 * queues cost as much again as the write. Only while nothing waits in any of them, so that everything stays in order,
 * and only where they look as they are known to; otherwise the public way has to be taken. One for each connection:
 * what the system has not taken is counted here.
 */
export class DirectWriter {
  readonly #conn: Inside;
  /** Looked up once: a connection changes its transport at most once. */
  #transport: Transport | null = null;
  #socket: WebSocketInside | null = null;
  #writeBytes: ByteWriter | null = null;
  /** Called when the system has taken what it did not take at once. */
  #waiting: (() => void) | null = null;

  constructor(conn: Socket['conn']) {
    this.#conn = conn as unknown as Inside;
  }

  /** Whether the system has not taken all of the last one yet. */
  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /**
   * False when it has done nothing. `done` is called as soon as the system has taken the frame, possibly before this
   * returns; never when the connection is gone.
   */
  write(frame: Uint8Array, done: () => void): boolean {
    const { readyState, writeBuffer, transport } = this.#conn;
    // What a client does not take has to wait in Engine.IO, where it is counted.
    if (this.#waiting !== null || readyState !== 'open' || writeBuffer?.length !== 0) return false;
    if (transport?.writable !== true) return false;
    if (transport !== this.#transport) this.#lookAt(transport);
    if (this.#writeBytes === null || this.#socket?.readyState !== OPEN) return false;
    const outcome: WriteOutcome = this.#writeBytes(frame, this.#taken);
    if (outcome === 'refused') return false;
    if (outcome === 'taken') done();
    else this.#waiting = done;
    return true;
  }

  readonly #taken = (): void => {
    const done = this.#waiting;
    this.#waiting = null;
    done?.();
  };

  #lookAt(transport: Transport): void {
    this.#transport = transport;
    this.#socket = transport.name === 'websocket' ? (transport.socket ?? null) : null;
    this.#writeBytes = this.#socket === null ? null : writerOf(this.#socket);
  }
}

/** Null where something else may be written later than it was sent: what is compressed waits in a queue of its own. */
function writerOf({ extensions, _sender: sender, _socket: stream }: WebSocketInside): ByteWriter | null {
  if (extensions !== '' || sender?._state !== IDLE || !stream) return null;
  return byteWriterOf(stream);
}
