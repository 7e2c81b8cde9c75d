import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';

/** A WebSocket to a hub that speaks Engine.IO and Socket.IO by hand, also what no client would say. */
export class RawConnection {
  readonly #socket: WebSocket;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;
  readonly #heard: string[] = [];
  #waiting: (() => void)[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('message', (data) => {
      const text = String(data);
      if (text === '2') socket.send('3');
      else this.#heard.push(text);
      for (const tell of this.#waiting.splice(0)) tell();
    });
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<RawConnection> {
    const there = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const connection = new RawConnection(new WebSocket(there, { headers }));
    await connection.hear('0{');
    return connection;
  }

  /** The status of a handshake that the hub refuses. */
  static refused(url: string, headers: Record<string, string>): Promise<number | undefined> {
    const there = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(there, { headers }).on('error', () => {});
    return new Promise((resolve) => {
      socket.once('unexpected-response', (_request, { statusCode }) => {
        socket.terminate();
        resolve(statusCode);
      });
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  say(packet: string): void {
    this.#socket.send(packet);
  }

  /** The packets reach the hub together, and it reads them without a pause. */
  sayInOnePiece(packets: readonly string[]): void {
    const { _socket: bytes } = this.#socket as unknown as { _socket: Duplex };
    bytes.cork();
    for (const packet of packets) this.#socket.send(packet);
    bytes.uncork();
  }

  /** The next packet that begins like this; those before it are forgotten. */
  async hear(beginning: string): Promise<string> {
    for (;;) {
      const text = this.#heard.shift();
      if (text?.startsWith(beginning)) return text;
      if (text === undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Says this and hears what begins like that. */
  ask(packet: string, beginning: string): Promise<string> {
    this.say(packet);
    return this.hear(beginning);
  }

  /** Leaves the hub's namespace. */
  async leave(): Promise<void> {
    this.say('41/hub,');
    // Socket.IO cuts a connection on which leaving and joining arrive in one piece.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  close(): void {
    this.#socket.close();
  }
}
