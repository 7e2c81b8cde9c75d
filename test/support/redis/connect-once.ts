import { Redis, type RedisOptions } from 'ioredis';

export type Access = Pick<RedisOptions, 'username' | 'password' | 'tls'>;

/** ioredis waits this long for a connection to close, even when there is none, and keeps the process up for it. */
const DISCONNECT_MS = 50;

/** A client that never tries again: it rejects with what the server, the network or TLS said. */
export async function connectOnce(url: string, access: Access = {}): Promise<Redis> {
  const client = new Redis(url, {
    ...access,
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    disconnectTimeout: DISCONNECT_MS,
    retryStrategy: () => null,
  });
  let reason: Error | null = null;
  client.on('error', (error: Error) => {
    reason ??= error;
  });
  try {
    await client.connect();
    // Only the answer to a command tells whether the password was right.
    await client.ping();
    return client;
  } catch (error) {
    client.disconnect();
    throw reason ?? error;
  }
}
