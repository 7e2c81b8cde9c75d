import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a node and its Redis, and counts what Redis sends the node. */
export class CountingProxy {
  bytes = 0;
  /** How often the mark came. */
  marks = 0;
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: ReadonlySet<Socket>;

  private constructor(server: Server, sockets: ReadonlySet<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    const address = server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
  }

  static async start(redisPort: number, mark: string): Promise<CountingProxy> {
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      const far = connect(redisPort, '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.setNoDelay().on('error', () => {});
        socket.once('close', () => {
          for (const end of [near, far]) end.destroy();
          sockets.delete(socket);
        });
      }
      near.pipe(far);
      far.pipe(near);
      let rest = '';
      far.on('data', (data: Buffer) => {
        proxy.bytes += data.length;
        const parts = (rest + data.toString('latin1')).split(mark);
        proxy.marks += parts.length - 1;
        // A mark may be cut in two.
        rest = (parts.at(-1) ?? '').slice(1 - mark.length);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new CountingProxy(server, sockets);
    return proxy;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
