import type { Server as HttpServer } from 'node:http';
import { LIMITS } from '@session-hub/shared';
import { Server as SocketServer } from 'socket.io';
import type { HubSettings } from './hub-options.js';

export interface AttachedIo {
  io: SocketServer;
  /** Ends the connections and takes everything off the HTTP server that was put there; the server stays as it is. */
  detach(): void;
}

type Listener = (...args: unknown[]) => void;

const EVENTS = ['request', 'upgrade', 'close', 'listening'] as const;

/** Puts a Socket.IO server of ours onto an HTTP server that may not be ours. */
export function attachIo(
  server: HttpServer,
  { path }: HubSettings,
  isListed: (origin: string) => boolean,
): AttachedIo {
  const before = new Map(EVENTS.map((event) => [event, server.listeners(event) as Listener[]]));
  const io = new SocketServer({
    path: `${path}/socket.io`,
    serveClient: false,
    maxHttpBufferSize: LIMITS.messageBytesHard,
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
  const added = EVENTS.flatMap((event) =>
    (server.listeners(event) as Listener[])
      .filter((listener) => before.get(event)?.includes(listener) !== true)
      .map((listener) => ({ event, listener })),
  );

  return {
    io,
    detach() {
      io.local.disconnectSockets(true);
      io.engine.close();
      for (const { event, listener } of added) server.off(event, listener);
      // Engine.IO had put its own listener in the place of these.
      for (const listener of before.get('request') ?? []) server.on('request', listener);
    },
  };
}
