import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './redis/free-port.js';
import { type Flow, TcpPipe } from './tcp-pipe.js';

/** `up` is from the client to the server. */
export type Direction = 'up' | 'down';

export interface ProxiedConnection {
  readonly id: number;
  /** The first few kilobytes that the client sent, one character for each byte. */
  readonly sent: string;
}

/** Left out, both directions and all connections are meant, those to come included. */
export interface Which {
  direction?: Direction;
  /** Asked again with everything that is sent, so that a connection may come to match. */
  only?: (connection: ProxiedConnection) => boolean;
}

const FIRST_BYTES = 4_096;
const PASS: Flow = { kind: 'pass' };
const SWALLOW: Flow = { kind: 'swallow' };

/** A connection that sent Redis a SUBSCRIBE, PSUBSCRIBE or SSUBSCRIBE. */
export function isSubscriber({ sent }: ProxiedConnection): boolean {
  return /\r\n[ps]?subscribe\r\n/i.test(sent);
}

/** Begins on a port of its own that stays the same, passing everything on to the target's port on loopback. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const proxy = new TcpProxy(await freePort(), targetPort);
  await proxy.accept();
  return proxy;
}

/** The network between clients and a server on loopback, to be made worse, and better again, at any time. */
export class TcpProxy {
  readonly port: number;
  readonly #targetPort: number;
  readonly #connections = new Set<Connection>();
  #rules: { which: Which; flow: Flow }[] = [];
  #listener: Server | null = null;
  #lastId = 0;

  constructor(port: number, targetPort: number) {
    this.port = port;
    this.#targetPort = targetPort;
  }

  url(scheme: string): string {
    return `${scheme}://127.0.0.1:${this.port}`;
  }

  /** The same url with this port in it: user, password and parameters stay. */
  through(url: string): string {
    const changed = new URL(url);
    changed.port = String(this.port);
    return changed.href;
  }

  /** Those that are open at either end. */
  get connections(): readonly ProxiedConnection[] {
    return [...this.#connections];
  }

  /** Closes connections now, at both ends; new ones are welcome. */
  cut(only: (connection: ProxiedConnection) => boolean = () => true): void {
    for (const connection of [...this.#connections]) if (only(connection)) connection.finish('cut');
  }

  /** As `cut`, but by RST: both ends see ECONNRESET. */
  reset(only: (connection: ProxiedConnection) => boolean = () => true): void {
    for (const connection of [...this.#connections]) if (only(connection)) connection.finish('reset');
  }

  /** New connections get ECONNREFUSED; the present ones stay. */
  refuse(): void {
    this.#listener?.close();
    this.#listener = null;
  }

  async accept(): Promise<void> {
    if (this.#listener !== null) return;
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#open(client));
    this.#listener = listener;
    listener.listen(this.port, '127.0.0.1');
    await once(listener, 'listening');
  }

  /** All is well again, except that a direction which has lost something stays silent for ever. */
  pass(which: Which = {}): void {
    this.#set(which, { ...PASS });
  }

  /** Everything arrives later by so much, in order and no slower. */
  delay(milliseconds: number, which: Which = {}): void {
    this.#set(which, { kind: 'delay', milliseconds });
  }

  /** Nothing arrives until `pass()`, then all of it does. */
  stall(which: Which = {}): void {
    this.#set(which, { kind: 'stall' });
  }

  /** Half open: what is sent is lost, closing included, and nobody is told. */
  blackhole(which: Which = {}): void {
    this.#set(which, { kind: 'swallow' });
  }

  trickle(which: Which = {}): void {
    this.#set(which, { kind: 'trickle' });
  }

  /** Each connection carries so many bytes more in each direction meant, and is then reset. */
  resetAfter(bytes: number, which: Which = {}): void {
    this.#set(which, { kind: 'limit', bytes, end: 'reset' });
  }

  cutAfter(bytes: number, which: Which = {}): void {
    this.#set(which, { kind: 'limit', bytes, end: 'cut' });
  }

  stop(): void {
    this.refuse();
    this.cut();
  }

  /** The last rule that fits a connection holds. */
  #set(which: Which, flow: Flow): void {
    const { direction, only } = which;
    const isForAll = direction === undefined && only === undefined;
    this.#rules = isForAll ? [{ which, flow }] : [...this.#rules, { which, flow }];
    for (const connection of this.#connections) connection.changed();
  }

  #flow(connection: ProxiedConnection, direction: Direction): Flow {
    const rule = this.#rules.findLast(
      ({ which }) => (which.direction ?? direction) === direction && (which.only?.(connection) ?? true),
    );
    return rule?.flow ?? PASS;
  }

  #open(client: Socket): void {
    const server = connect({ port: this.#targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.#lastId += 1;
    const connection: Connection = new Connection(
      this.#lastId,
      { client, server },
      {
        flow: (direction) => this.#flow(connection, direction),
        closed: () => this.#connections.delete(connection),
      },
    );
    this.#connections.add(connection);
  }
}

interface ConnectionEvents {
  flow(direction: Direction): Flow;
  closed(): void;
}

class Connection implements ProxiedConnection {
  readonly id: number;
  readonly #sockets: readonly Socket[];
  readonly #pipes: readonly TcpPipe[];
  sent = '';
  /** The directions in which something was swallowed: nothing that came after it would make sense. */
  readonly #lost = new Set<Direction>();

  constructor(id: number, ends: { client: Socket; server: Socket }, events: ConnectionEvents) {
    const { client, server } = ends;
    this.id = id;
    this.#sockets = [client, server];
    const flow = (direction: Direction): Flow =>
      this.#lost.has(direction) ? SWALLOW : events.flow(direction);
    const eventsOf = (direction: Direction) => ({
      flow: () => flow(direction),
      sent: (chunk: Buffer) => (direction === 'up' ? this.#note(chunk) : undefined),
      swallowed: () => this.#lost.add(direction),
      finish: (end: 'cut' | 'reset') => this.finish(end),
    });
    this.#pipes = [
      new TcpPipe(client, server, eventsOf('up')),
      new TcpPipe(server, client, eventsOf('down')),
    ];
    for (const [socket, direction] of [[client, 'up'] as const, [server, 'down'] as const]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        if (flow(direction).kind === 'swallow') this.#lost.add(direction);
        else this.finish('cut');
        this.changed();
        if (this.#sockets.every(({ destroyed }) => destroyed)) events.closed();
      });
    }
  }

  changed(): void {
    for (const pipe of this.#pipes) pipe.changed();
  }

  finish(end: 'cut' | 'reset'): void {
    for (const socket of this.#sockets) {
      if (end === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    }
  }

  #note(chunk: Buffer): void {
    if (this.sent.length < FIRST_BYTES) this.sent += chunk.toString('latin1').slice(0, FIRST_BYTES);
  }
}
