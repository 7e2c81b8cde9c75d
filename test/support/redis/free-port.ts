import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections: while a server is down, a client that keeps trying
 * its port could otherwise be given that very port for its own end, and be connected to itself.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS = 50;
/** Test files run in so many processes at most, and each has ports that no other takes between asking and listening. */
const SHARES = 8;
const OWN_SHARE = Number(process.env.JEST_WORKER_ID ?? 0) % SHARES;
/** The newest of those that were given out. */
const given = new Set<number>();
const REMEMBERED = 200;

/** A port on loopback that nobody listens on now. Who asks again soon, or at the same time, is given another. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = LOWEST + SHARES * Math.floor((Math.random() * (HIGHEST - LOWEST)) / SHARES) + OWN_SHARE;
    if (given.has(port)) continue;
    given.add(port);
    const [oldest = port] = given;
    if (given.size > REMEMBERED) given.delete(oldest);
    if (await isFree(port)) return port;
  }
  throw new Error(`${ATTEMPTS} ports between ${LOWEST} and ${HIGHEST} were all taken.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
