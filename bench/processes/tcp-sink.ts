import { createServer } from 'node:net';
import { serveTasks } from '../support/bench-process.js';

/** Takes every connection, reads whatever comes and throws it away: the least that a server can do with an attack. */
serveTasks(async (): Promise<number> => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
  });
  await new Promise<void>((resolve) =>
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve),
  );
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  return address.port;
});
