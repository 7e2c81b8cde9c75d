import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Answers on their way get this long to be taken. */
const LONGEST_MS = 2_000;
const LOOK_EVERY_MS = 20;

/**
 * How to end the connections of a server that listens no more: those with a request when they have their answer,
 * all others at once. Whoever does not take it, or does not say goodbye, holds nothing up for long.
 */
export function serverEnd(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  const answers = new Set<ServerResponse>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (_request, response) => {
    answers.add(response);
    response.once('close', () => answers.delete(response));
  });
  return async () => {
    const deadline = performance.now() + LONGEST_MS;
    await untilEmpty(answers, deadline);
    server.closeAllConnections();
    await untilEmpty(sockets, deadline);
    for (const socket of sockets) socket.destroy();
  };
}

async function untilEmpty(set: ReadonlySet<unknown>, deadline: number): Promise<void> {
  while (set.size > 0 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
