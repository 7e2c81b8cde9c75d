import { createServer } from 'node:http';
import { createAdapter as redisAdapter } from '@socket.io/redis-adapter';
import { createAdapter as streamsAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server, type ServerOptions } from 'socket.io';
import { serveTasks } from '../support/bench-process.js';
import { listen } from '../support/listen.js';

/** `bare` has no adapter; `lean` neither, and frees what its guide says needs not be kept. */
export type SocketioFlavour = 'bare' | 'lean' | 'redis-adapter' | 'recovery';

export interface SocketioRoomTask {
  flavour: SocketioFlavour;
  redisPort: number;
}

/**
 * Socket.IO as its guides show it: who watches joins rooms, and each event goes to its room. Frames are encoded once for
 * a room, and nothing is compressed; both are what Socket.IO does by itself.
 */
serveTasks(async ({ flavour, redisPort }: SocketioRoomTask): Promise<number> => {
  const server = createServer();
  const io = new Server(server, { serveClient: false, ...optionsOf(flavour, redisPort) });
  if (flavour !== 'bare')
    io.engine.on('connection', (rawSocket: { request: unknown }) => {
      rawSocket.request = null;
    });
  io.on('connection', (socket) => {
    socket.on('watch', (rooms: string[], done: () => void) => {
      void socket.join(rooms);
      done();
    });
    socket.on('publish', (room: string, events: unknown[]) => {
      for (const event of events) io.to(room).emit('event', event);
    });
  });
  return await listen(server);
});

function optionsOf(flavour: SocketioFlavour, redisPort: number): Partial<ServerOptions> {
  const redis = (): Redis => new Redis(redisPort, '127.0.0.1');
  switch (flavour) {
    case 'bare':
    case 'lean':
      return {};
    case 'redis-adapter':
      return { adapter: redisAdapter(redis(), redis()) };
    case 'recovery':
      return { adapter: streamsAdapter(redis()), connectionStateRecovery: {} };
  }
}
