import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { serveTasks } from '../support/bench-process.js';
import { listen } from '../support/listen.js';

export interface SocketioTask {
  redisPort: number;
}

/**
 * A Socket.IO server with the streams adapter, as its guide shows it: clients join the rooms of the sessions they
 * watch, and what is appended goes to its room on every node. Answers with its port.
 */
serveTasks(async ({ redisPort }: SocketioTask): Promise<number> => {
  const http = createServer();
  const io = new Server(http, { adapter: createAdapter(new Redis(redisPort, '127.0.0.1')) });
  io.of('/hub').on('connection', (socket) => {
    socket.on(
      'subscribe',
      ({ sessions }: { sessions: { id: string }[] }, done: (answer: unknown) => void) => {
        void socket.join(sessions.map(({ id }) => id));
        done({});
      },
    );
    socket.on('append', ({ id, operations }: { id: string; operations: unknown[] }) => {
      for (const operation of operations) io.of('/hub').to(id).emit('event', operation);
    });
  });
  return await listen(http);
});
