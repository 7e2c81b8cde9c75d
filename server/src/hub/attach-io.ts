import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import { type Socket, Server as SocketServer } from 'socket.io';
import { PendingConnections } from '../adapters/socket/pending-connections.js';
import { BoundedWebSocketServer, socketOptions } from '../adapters/socket/socket-options.js';
import { redisAdapter } from '../adapters/socket-cluster/redis-adapter.js';
import { messagingClient } from '../adapters/store-redis/servers/redis-client.js';
import { redisSettings } from '../adapters/store-redis/servers/redis-settings.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { HubSettings } from './hub-options.js';

export interface AttachedIo {
  io: SocketServer;
  /** Its connections that are not admitted yet. */
  pending: PendingConnections;
  /** Ends the connections and takes everything off the HTTP server that was put there; the server stays as it is. */
  detach(): void;
}

type Listener = (...args: unknown[]) => void;

/** Only a stand-in: the hub itself ends connections earlier, and without waiting for the client. */
const CONNECT_TIMEOUT_MS = 12_000;

const EVENTS = ['request', 'upgrade', 'close', 'listening'] as const;

/** Puts a Socket.IO server of ours onto an HTTP server that may not be ours. */
export function attachIo(
  server: HttpServer,
  { path }: HubSettings,
  isListed: (origin: string) => boolean,
  clock: Clock,
): AttachedIo {
  const pending = new PendingConnections(clock);
  const before = new Map(EVENTS.map((event) => [event, server.listeners(event) as Listener[]]));
  const io = new SocketServer({
    path: `${path}/socket.io`,
    serveClient: false,
    ...socketOptions,
    connectTimeout: CONNECT_TIMEOUT_MS,
    wsEngine: watchedBy(pending),
    pingInterval: 10_000,
    pingTimeout: 8_000,
    // Where others wait for upgrades, those that are not ours are theirs.
    destroyUpgrade: server.listenerCount('upgrade') === 0,
    // Every page may read the handshake: else a browser hides from a page of another origin why it is refused. Which
    // pages may use the hub is decided when they are admitted.
    cors: ({ headers: { origin = '' } }, answer) => {
      answer(null, { origin: true, credentials: isListed(origin) });
    },
  });
  io.attach(server);
  io.engine.use(refuseScripts);
  io.engine.use(pending.watchBody);
  io.engine.on('connection', (conn: Socket['conn']) => pending.open(conn));
  const added = EVENTS.flatMap((event) =>
    (server.listeners(event) as Listener[])
      .filter((listener) => before.get(event)?.includes(listener) !== true)
      .map((listener) => ({ event, listener })),
  );

  return {
    io,
    pending,
    detach() {
      pending.close();
      io.local.disconnectSockets(true);
      io.engine.close();
      for (const { event, listener } of added) server.off(event, listener);
      // Engine.IO had put its own listener in the place of these.
      for (const listener of before.get('request') ?? []) server.on('request', listener);
    },
  };
}

/** JSONP tells every page what only the page of an allowed origin may know: the id of the connection. */
function refuseScripts(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const [, query = ''] = (request.url ?? '').split('?', 2);
  if (!new URLSearchParams(query).has('j')) {
    next();
    return;
  }
  response.writeHead(400, { 'Content-Type': 'text/plain', 'X-Content-Type-Options': 'nosniff' });
  response.end('This hub does not speak JSONP.');
}

function watchedBy(pending: PendingConnections): typeof BoundedWebSocketServer {
  return class extends BoundedWebSocketServer {
    override handleUpgrade(
      ...[request, raw, head, done]: Parameters<BoundedWebSocketServer['handleUpgrade']>
    ): void {
      super.handleUpgrade(request, raw, head, (websocket, asked) => {
        pending.accept(asked, raw, websocket);
        done(websocket, asked);
      });
    }
  };
}

/** Closes what was opened; when no nodes are joined there is nothing to close. */
type LeaveNodes = () => void;

/**
 * Lets a Socket.IO server of ours reach those of the other hubs on the same Redis. Where it cannot, it takes that
 * server off the caller's again: there will be no hub.
 */
export async function joinNodes(attached: AttachedIo, url: string, logger: Logger): Promise<LeaveNodes> {
  const settings = redisSettings(url);
  const pub = messagingClient(settings, 'session-hub:tell');
  const sub = messagingClient(settings, 'session-hub:hear');
  const leave = (): void => {
    pub.disconnect();
    sub.disconnect();
  };
  try {
    attached.io.adapter(await redisAdapter({ pub, sub, logger, prefix: settings.prefix }));
    return leave;
  } catch (error) {
    leave();
    attached.detach();
    const reason =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(`Redis cannot be used: ${reason}`, { cause: error });
  }
}
