import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';

/** A client that stops reading from its socket and goes on asking. */
export class DeafClient {
  readonly #socket: WebSocket;
  readonly #raw: Socket;

  private constructor(socket: WebSocket, raw: Socket) {
    this.#socket = socket;
    this.#raw = raw;
  }

  static async connect(url: string): Promise<DeafClient> {
    const { hostname, port } = new URL(url);
    const raw = connect(Number(port), hostname);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      createConnection: () => raw,
    });
    socket.on('error', () => {});
    await new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const text = data.toString();
        if (text.startsWith('0')) socket.send('40/hub,{"protocol":1}');
        if (text.startsWith('40/hub,')) resolve();
      });
    });
    raw.pause();
    return new DeafClient(socket, raw);
  }

  send(name: string, input: unknown): void {
    this.say(`42/hub,0${JSON.stringify([name, input])}`);
  }

  say(packet: string): void {
    this.#socket.send(packet);
  }

  close(): void {
    this.#socket.terminate();
  }

  /** Resolves when the hub has given the connection up, which only reading on shows. */
  async ended(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#raw.once('close', () => resolve()));
    setTimeout(() => this.#raw.resume(), 3_000);
    await ended;
  }
}
