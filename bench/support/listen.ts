import type { Server } from 'node:http';

/** Thousands come at once; who finds no place tries again a second later. */
const BACKLOG = 4_096;

/** On any free port, which is returned. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) =>
    server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, resolve),
  );
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  return address.port;
}
