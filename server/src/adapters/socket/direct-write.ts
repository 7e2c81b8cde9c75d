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
    readonly socket?: {
      readonly readyState?: number;
      readonly _socket?: Partial<ByteStream> | null;
      /** What is being compressed has yet to be written. */
      readonly _sender?: { readonly _queue?: readonly unknown[]; readonly _state?: number } | null;
    };
  };
}

const OPEN = 1;
const IDLE = 0;
const NOTHING = new Uint8Array(0);

/**
 * Writes a whole WebSocket frame to the connection's bytes, past Engine.IO: its events and queues cost as much again
 * as the write. Only while nothing waits in Engine.IO or `ws`, so that everything stays in order, and only where
 * both look as they are known to; returns false otherwise, having done nothing, and the public way has to be taken.
 * `done` is called as soon as the system has taken the frame, possibly before this returns.
 */
export function writeDirectly({ conn }: Socket, frame: Uint8Array, done: () => void): boolean {
  const stream = streamOf(conn as unknown as Inside);
  if (stream === null) return false;
  stream.write(frame);
  // Mostly the system takes it at once; then there is nothing to wait for.
  if (stream.writableLength === 0) done();
  else
    stream.write(NOTHING, (error) => {
      if (error === undefined || error === null) done();
    });
  return true;
}

function streamOf({ readyState, writeBuffer, transport }: Inside): ByteStream | null {
  if (readyState !== 'open' || writeBuffer?.length !== 0) return null;
  if (transport?.name !== 'websocket' || transport.writable !== true) return null;
  const { socket } = transport;
  if (socket?.readyState !== OPEN || socket._sender?._queue?.length !== 0 || socket._sender._state !== IDLE)
    return null;
  const stream = socket._socket;
  return typeof stream?.write === 'function' && typeof stream.writableLength === 'number'
    ? (stream as ByteStream)
    : null;
}
