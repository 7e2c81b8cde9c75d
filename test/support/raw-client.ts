import type { ErrorShape, Frame, Reply } from '@session-hub/shared';
import { io, type Socket } from 'socket.io-client';

export interface RawClientOptions {
  auth?: Record<string, unknown>;
  origin?: string;
  /** Further headers of the handshake. */
  headers?: Record<string, string>;
  namespace?: string;
  path?: string;
  transports?: ('websocket' | 'polling')[];
}

/** A client as somebody would write it from PROTOCOL.md alone: no SDK. */
export class RawClient {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  #waiting: (() => void)[] = [];

  constructor(url: string, options: RawClientOptions = {}) {
    this.socket = io(`${url}${options.namespace ?? '/hub'}`, {
      auth: options.auth ?? { protocol: 1 },
      path: options.path ?? '/socket.io',
      transports: options.transports ?? ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: {
        ...options.headers,
        ...(options.origin === undefined ? {} : { origin: options.origin }),
      },
    });
    this.socket.on('frames', (frames: Frame[]) => {
      this.frames.push(...frames);
      for (const tell of this.#waiting.splice(0)) tell();
    });
  }

  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('connect', resolve);
      this.socket.once('connect_error', (error: Error & { data?: ErrorShape }) =>
        reject(error.data ?? error),
      );
    });
  }

  request(name: string, input: unknown): Promise<Reply<unknown>> {
    return new Promise((resolve) => this.socket.emit(name, input, resolve));
  }

  next(event: string): Promise<unknown> {
    return new Promise((resolve) => this.socket.once(event, resolve));
  }

  /** Resolves once there are frames for which this holds. */
  async until(holds: (frames: readonly Frame[]) => boolean): Promise<void> {
    while (!holds(this.frames)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Leaves the namespace, over a connection that stays. */
  async leave(): Promise<void> {
    this.#say('1');
    // Socket.IO cuts a connection on which leaving and joining arrive in one piece.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** Asks to be let in again. */
  enter(auth: Record<string, unknown> = { protocol: 1 }): Promise<void> {
    const connected = this.connected();
    this.#say('0', JSON.stringify(auth));
    return connected;
  }

  /** A packet of Socket.IO for the hub's namespace, past the client. */
  #say(type: string, payload = ''): void {
    this.socket.io.engine.write(`${type}/hub,${payload}`);
  }

  close(): void {
    this.socket.disconnect();
  }
}
