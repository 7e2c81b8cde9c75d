import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections: while a server is down, a client that keeps trying
 * its port could otherwise be given that very port for its own end, and be connected to itself.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS = 50;

/**
 * A port on loopback where nothing listens. It stays with this process until that ends, also while its server is down:
 * no other test process on this machine is given it meanwhile.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if ((await isReserved(port)) && (await isFree(port))) return port;
  }
  throw new Error(`${ATTEMPTS} ports between ${LOWEST} and ${HIGHEST} were all taken.`);
}

/** The datagram port of the same number is the lock: the system gives it back when the process ends, however it does. */
function isReserved(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const lock = createSocket('udp4');
    lock.once('error', () => resolve(false));
    lock.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      lock.unref();
      resolve(true);
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
