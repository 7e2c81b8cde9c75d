import { type OnPayload, RawSocket } from '../load/raw-socket.js';

export interface EngineAddress {
  port: number;
  namespace: string;
  /** As JSON. */
  auth?: string;
}

/**
 * Opens a WebSocket to a Socket.IO server, with as much of its protocol as a watcher needs. `take` is given everything
 * but pings, which are answered; what a server has to tell may come with its greeting.
 */
export async function engineSocket(
  { port, namespace, auth = '' }: EngineAddress,
  take: OnPayload,
): Promise<EngineSocket> {
  const raw = await RawSocket.websocket({ port, path: '/socket.io/?EIO=4&transport=websocket' });
  raw.onPayload = (buffer, start, end) => {
    if (end - start === 1 && buffer[start] === PING) raw.send('3');
    else take(buffer, start, end);
  };
  await raw.until((text) => text.startsWith('0'));
  const connected = raw.until((text) => text.startsWith(`40${namespace}`) || text.startsWith('44'));
  raw.send(`40${namespace}${auth}`);
  const answer = await connected;
  if (answer.startsWith('44')) throw new Error(`The server refused: ${answer}`);
  return new EngineSocket(raw, namespace, answer);
}

const PING = '2'.charCodeAt(0);

export class EngineSocket {
  readonly raw: RawSocket;
  /** What the server said to the connect. */
  readonly greeting: string;
  readonly #namespace: string;

  constructor(raw: RawSocket, namespace: string, greeting: string) {
    this.raw = raw;
    this.#namespace = namespace;
    this.greeting = greeting;
  }

  /** Resolves with the reply. */
  request(name: string, ...input: unknown[]): Promise<string> {
    const replied = this.raw.until((text) => text.startsWith(`43${this.#namespace}0[`));
    this.raw.send(this.textOf('0', name, ...input));
    return replied;
  }

  emit(name: string, ...input: unknown[]): void {
    this.raw.send(this.textOf('', name, ...input));
  }

  /** A message; with `ack` a reply is asked for under that number. */
  textOf(ack: string, name: string, ...input: unknown[]): string {
    return `42${this.#namespace}${ack}${JSON.stringify([name, ...input])}`;
  }
}
