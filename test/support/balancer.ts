import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const PROBE_EVERY_MS = 100;

/**
 * One address before several nodes, which get the connections in turn. It goes past a node that does not listen.
 * With `none` it knows nothing else of them and sends clients to a node that is leaving, too, until that one has
 * left; with `readyz` it asks each whether it wants more.
 */
export class Balancer {
  readonly #server: Server;
  #ports: readonly number[];
  readonly #sockets = new Set<Socket>();
  readonly #unready = new Set<number>();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;
  #turn = 0;

  private constructor(ports: readonly number[], probe: 'none' | 'readyz') {
    this.#ports = ports;
    this.#server = createServer((client) => this.#forward(client, this.#ports.length));
    if (probe === 'readyz') this.#probeSoon();
  }

  static async start(ports: readonly number[], { probe }: { probe: 'none' | 'readyz' }): Promise<Balancer> {
    const balancer = new Balancer(ports, probe);
    await new Promise<void>((resolve) => balancer.#server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From here on to these; connections that stand stay where they are. */
  route(ports: readonly number[]): void {
    this.#ports = ports;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #forward(client: Socket, tries: number): void {
    const ready = this.#ports.filter((port) => !this.#unready.has(port));
    const port = ready[this.#turn % ready.length] ?? 0;
    this.#turn += 1;
    const node = connect(port, '127.0.0.1');
    const refused = (): void => {
      if (tries > 1) this.#forward(client, tries - 1);
      else client.destroy();
    };
    node.once('error', refused);
    node.once('connect', () => {
      node.off('error', refused);
      this.#join(client, node);
    });
  }

  async #probe(): Promise<void> {
    for (const port of this.#ports) {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
      if (answer?.ok) this.#unready.delete(port);
      else this.#unready.add(port);
    }
    this.#probeSoon();
  }

  /** One round at a time: on a slow machine rounds that overlap would slow it further, and answer out of order. */
  #probeSoon(): void {
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#probe(), PROBE_EVERY_MS);
  }

  #join(client: Socket, node: Socket): void {
    for (const [one, other] of [
      [client, node],
      [node, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.once('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
