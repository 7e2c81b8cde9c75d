import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LIMITS } from '@session-hub/shared';
import type { Socket } from 'socket.io';
import { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock.js';
import { Patience } from '../../protocol/limits/patience.js';
import { endConnection } from './cut-connection.js';
import { LONGEST_CONNECT_MS } from './socket-options.js';

type Connection = Socket['conn'];

/** A connection of Engine.IO that the hub has not admitted. */
interface Pending {
  readonly conn: Connection;
  readonly sid: string;
  /** Bytes of its packets, and of the bodies of its polling requests. */
  packetBytes: number;
  bodyBytes: number;
  stage: 'silent' | 'asking';
  readonly onPacket: (packet: { data?: unknown }) => void;
}

/** A WebSocket that does not carry an admitted connection. A client opens one to connect, or to leave polling. */
interface PendingWebSocket {
  readonly raw: Duplex;
  readonly websocket: WebSocket;
  /** Of its connection, once there is one. */
  sid: string | null;
  bytes: number;
  /** Null from the moment it carries an admitted connection. */
  count: ((chunk: Uint8Array) => void) | null;
}

const LOOK_EVERY_MS = 250;
/** From the opening of a connection until the client says CONNECT. */
const LONGEST_SILENCE_MS = 5_000;
/** Pieces of one polling request, whatever their size: a string of many small pieces costs more than its letters. */
const MOST_PIECES = 4_096;

/**
 * Bounds what connections cost before the hub has admitted them: how long they take, and how many bytes they send. The bytes
 * are counted as they come, finished messages or not. Uses only public members of Engine.IO, `ws` and Node.
 */
export class PendingConnections {
  readonly #connections = new Map<string, Pending>();
  /** By the request that opened them: Engine.IO names it when the connection is there. */
  readonly #opening = new WeakMap<IncomingMessage, PendingWebSocket>();
  /** By the id of the connection that they want to take over, or that they carry. */
  readonly #webSockets = new Map<string, Set<PendingWebSocket>>();
  /** Called before a connection is cut because it was silent or sent too much. */
  onCut: (conn: Connection) => void = () => {};
  readonly #patience: Patience<Pending | PendingWebSocket>;

  constructor(clock: Clock) {
    this.#patience = new Patience(clock, LOOK_EVERY_MS, (late) => {
      if (!('conn' in late)) late.raw.destroy();
      else if (late.stage === 'silent') this.#cut(late);
      else this.#end(late);
    });
  }

  /** How many connections and WebSockets are watched. */
  get size(): number {
    return this.#patience.size;
  }

  /** Every WebSocket of our Engine.IO server, before anything is read from it. */
  accept(request: IncomingMessage, raw: Duplex, websocket: WebSocket): void {
    const count = (chunk: Uint8Array): void => {
      pending.bytes += chunk.length;
      if (pending.count !== null && pending.bytes > LIMITS.messageBytesPending) this.#cutWebSocket(pending);
    };
    const pending: PendingWebSocket = { raw, websocket, sid: null, bytes: 0, count };
    // `ws` hears of a chunk first: one that ends the upgrade of an admitted client may go on with a long message.
    raw.on('data', count);
    this.#patience.wait(pending, LONGEST_CONNECT_MS);
    raw.once('close', () => this.#patience.end(pending));
    const sid = sidOf(request);
    if (sid === null) this.#opening.set(request, pending);
    else this.#keep(sid, pending);
  }

  /** Every connection of our Engine.IO server, when it opens. */
  open(conn: Connection): void {
    const webSocket = this.#opening.get(conn.request);
    const { sid } = conn.transport;
    if (webSocket !== undefined) this.#keep(sid, webSocket);
    else conn.once('upgrade', () => this.#settle(sid));
    conn.once('close', () => this.#forget(sid));
    this.#watch(conn, sid);
  }

  /** The client has said CONNECT. The rest of its time is for verifying it. */
  asks(conn: Connection): void {
    const pending = this.#connections.get(conn.transport.sid);
    if (pending?.stage !== 'silent') return;
    pending.stage = 'asking';
    this.#patience.extend(pending, LONGEST_CONNECT_MS - LONGEST_SILENCE_MS);
  }

  /** The hub has admitted it: from here on only the limits of every connection count. */
  admit(conn: Connection): void {
    const { sid } = conn.transport;
    this.#forget(sid);
    this.#settle(sid);
  }

  /** It has left the hub's namespace, and may come back in the time of a new one. */
  leave(conn: Connection): void {
    if (conn.readyState === 'open') this.#watch(conn, conn.transport.sid);
  }

  /** A middleware of Engine.IO, for every request that is no upgrade as well. */
  readonly watchBody = (request: IncomingMessage, _response: unknown, next: () => void): void => {
    const sid = request.method === 'POST' ? sidOf(request) : null;
    if (sid !== null) this.#countBody(request, sid);
    next();
  };

  close(): void {
    this.#patience.stop();
  }

  #watch(conn: Connection, sid: string): void {
    const pending: Pending = {
      conn,
      sid,
      packetBytes: 0,
      bodyBytes: 0,
      stage: 'silent',
      onPacket: ({ data }) => {
        pending.packetBytes += lengthOf(data);
        if (pending.packetBytes > LIMITS.messageBytesPending) this.#cut(pending);
      },
    };
    this.#connections.set(sid, pending);
    this.#patience.wait(pending, LONGEST_SILENCE_MS);
    // Engine.IO names a packet here before it hands it on: one too many is never parsed.
    conn.on('packet', pending.onPacket);
  }

  #forget(sid: string): void {
    const pending = this.#connections.get(sid);
    if (pending === undefined) return;
    this.#connections.delete(sid);
    this.#patience.end(pending);
    pending.conn.off('packet', pending.onPacket);
  }

  #countBody(request: IncomingMessage, sid: string): void {
    let pieces = 0;
    request.on('data', (chunk: Uint8Array | string) => {
      pieces += 1;
      const pending = this.#connections.get(sid);
      if (pending !== undefined) pending.bodyBytes += lengthOf(chunk);
      const isTooLong = pending !== undefined && pending.bodyBytes > LIMITS.messageBytesPending;
      if (isTooLong) this.#cut(pending);
      // Engine.IO ends the connection whose request breaks off, also one that is closing already.
      if (isTooLong || pieces > MOST_PIECES) request.destroy();
    });
  }

  #keep(sid: string, webSocket: PendingWebSocket): void {
    webSocket.sid = sid;
    const known = this.#webSockets.get(sid) ?? new Set();
    this.#webSockets.set(sid, known.add(webSocket));
    webSocket.raw.once('close', () => {
      known.delete(webSocket);
      if (known.size === 0 && this.#webSockets.get(sid) === known) this.#webSockets.delete(sid);
    });
  }

  /** Once the connection is admitted and goes over a WebSocket, that one is bounded no more. */
  #settle(sid: string): void {
    if (this.#connections.has(sid)) return;
    for (const webSocket of this.#webSockets.get(sid) ?? []) {
      // Engine.IO closes all others that were opened for this connection.
      if (webSocket.websocket.readyState !== WebSocket.OPEN || webSocket.count === null) continue;
      webSocket.raw.off('data', webSocket.count);
      webSocket.count = null;
      this.#patience.end(webSocket);
    }
  }

  /** Ends with its connection, unless that is admitted or not there yet. */
  #cutWebSocket({ raw, sid }: PendingWebSocket): void {
    const pending = sid === null ? undefined : this.#connections.get(sid);
    if (pending === undefined) raw.destroy();
    else this.#cut(pending);
  }

  /** The client was silent, or sent too much. */
  #cut(pending: Pending): void {
    this.onCut(pending.conn);
    this.#end(pending);
  }

  #end({ conn, sid }: Pending): void {
    endConnection(conn);
    for (const { raw } of this.#webSockets.get(sid) ?? []) raw.destroy();
  }
}

/** Which connection of Engine.IO a request belongs to; null when it opens one. */
export function sidOf({ url = '/' }: IncomingMessage): string | null {
  // As Engine.IO reads it: the last one counts, and an empty one is none.
  return new URL(url, 'http://localhost').searchParams.getAll('sid').at(-1) || null;
}

function lengthOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  return data instanceof Uint8Array ? data.length : 0;
}
