import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { listen } from '../support/listen.js';
import type { ClientOptions, Told } from './client.js';
import { BROWSER_FILES, SHARED_FOLDER } from './client-files.js';
import { clientPage } from './client-page.js';

/**
 * Has a page that is a client, and hands its WebSocket on: to the server it is a client of, the page is of its own
 * origin. The page says what it was told in requests that are answered when that is wanted anew.
 */
export class PageServer {
  readonly url: string;
  readonly #server: Server;
  readonly #tunnels: ReadonlySet<Socket>;
  readonly #desk: Desk;

  private constructor(url: string, server: Server, tunnels: ReadonlySet<Socket>, desk: Desk) {
    this.url = url;
    this.#server = server;
    this.#tunnels = tunnels;
    this.#desk = desk;
  }

  static async start(options: ClientOptions): Promise<PageServer> {
    const [desk, tunnels] = [new Desk(), new Set<Socket>()];
    const server = createServer(async (request, response) => {
      if (request.method === 'POST') await desk.take(request, response);
      else answer(options, request.url ?? '/', response);
    });
    server.on('upgrade', (request, socket) => tunnels.add(tunnel(request, socket, options.port)));
    const url = `http://127.0.0.1:${await listen(server)}`;
    return new PageServer(url, server, tunnels, desk);
  }

  /** Resolves when the page has begun to follow its session. */
  begun(): Promise<Told> {
    return this.#desk.next();
  }

  told(): Promise<Told> {
    return this.#desk.ask();
  }

  stop(): void {
    for (const socket of this.#tunnels) socket.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Where the page says what it was told. */
class Desk {
  #waiting: ServerResponse | null = null;
  #onTold: (told: Told) => void = () => {};

  next(): Promise<Told> {
    return new Promise((resolve) => {
      this.#onTold = resolve;
    });
  }

  ask(): Promise<Told> {
    const told = this.next();
    this.#waiting?.end();
    return told;
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.#waiting = response;
    this.#onTold(JSON.parse(Buffer.concat(chunks).toString()) as Told);
  }
}

function answer(options: ClientOptions, path: string, response: ServerResponse): void {
  if (path === '/') {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(clientPage(options));
    return;
  }
  const [, module] = /^\/shared\/([\w/-]+\.js)$/.exec(path) ?? [];
  const file = module === undefined ? BROWSER_FILES.get(path) : `${SHARED_FOLDER}/${module}`;
  if (file === undefined) response.writeHead(404).end();
  else response.setHeader('content-type', 'text/javascript; charset=utf-8').end(readFileSync(file));
}

function tunnel(request: IncomingMessage, near: Duplex, port: number): Socket {
  const far = connect(port, '127.0.0.1');
  const lines = request.rawHeaders.flatMap((name, position, all) =>
    position % 2 === 0 ? [`${name}: ${all[position + 1]}`] : [],
  );
  far.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  near.pipe(far);
  far.pipe(near);
  for (const socket of [near, far]) socket.on('error', () => far.destroy());
  return far;
}
