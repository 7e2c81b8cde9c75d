import { WebSocket } from 'ws';

/** A watcher on a raw WebSocket that counts what it is sent. Speaks just enough Engine.IO and Socket.IO. */
export class CountingSocket {
  bytes = 0;
  /** How often the mark given to `connect` came. */
  marks = 0;
  readonly #socket: WebSocket;
  #onText: (text: string) => void = () => {};
  #onError: (error: Error) => void = () => {};

  private constructor(socket: WebSocket, mark: string) {
    this.#socket = socket;
    socket.on('error', (error) => this.#onError(error));
    socket.on('message', (data: Buffer) => {
      this.bytes += data.length;
      const text = data.toString();
      if (mark !== '') this.marks += text.split(mark).length - 1;
      if (text === '2') socket.send('3');
      else this.#onText(text);
    });
  }

  static async connect(url: string, mark = ''): Promise<CountingSocket> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const counting = new CountingSocket(socket, mark);
    await counting.until((text) => text.startsWith('0'));
    socket.send('40/hub,{"protocol":1}');
    await counting.until((text) => text.startsWith('40/hub,'));
    return counting;
  }

  send(name: string, input: unknown): void {
    this.#socket.send(`42/hub,0${JSON.stringify([name, input])}`);
  }

  /** The first text for which this holds. */
  until(holds: (text: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#onError = reject;
      this.#onText = (text) => {
        if (holds(text)) resolve(text);
      };
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
