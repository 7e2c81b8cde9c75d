import type { Cluster, Redis } from 'ioredis';
import type { Logger } from '../../ports/logger.js';

/** A server, or a cluster of them. */
export type RedisConnection = Redis | Cluster;

type Command = (...args: unknown[]) => Promise<unknown>;
type Handling = 'publish' | 'subscribe' | 'unsubscribe';

/** What of a connection the adapters call without waiting for it. */
const HANDLING: ReadonlyMap<PropertyKey, Handling> = new Map([
  ['publish', 'publish'],
  ['spublish', 'publish'],
  ['subscribe', 'subscribe'],
  ['psubscribe', 'subscribe'],
  ['ssubscribe', 'subscribe'],
  ['unsubscribe', 'unsubscribe'],
  ['punsubscribe', 'unsubscribe'],
  ['sunsubscribe', 'unsubscribe'],
]);
const RETRY_MS = 1_000;
/** Publications on their way. A server that has gone silent is noticed late. */
const MOST_UNANSWERED = 1_000;

/**
 * The connection as the adapters may use it: nothing of it rejects where nobody listens, which would end the
 * process; what is published while Redis is away is dropped instead of piling up; and a subscription is asked for
 * until it is there.
 */
export function guardConnection<Connection extends RedisConnection>(
  connection: Connection,
  logger: Logger,
): Connection {
  let isAway = false;
  let unanswered = 0;
  /** Said once for each time that Redis was away. */
  const failed = (error: unknown): void => {
    if (isAway) return;
    isAway = true;
    logger.warn('nodes cannot talk through Redis; trying again', { error: String(error) });
  };
  connection.on('error', failed);
  connection.on('ready', () => {
    isAway = false;
  });

  async function carryOut(handling: Handling, command: () => Promise<unknown>): Promise<unknown> {
    if (handling === 'publish' && (connection.status !== 'ready' || unanswered >= MOST_UNANSWERED)) return 0;
    unanswered += 1;
    try {
      return await command();
    } catch (error) {
      if (connection.status === 'end') return 0;
      failed(error);
      if (handling === 'subscribe') setTimeout(() => void carryOut(handling, command), RETRY_MS).unref();
      return 0;
    } finally {
      unanswered -= 1;
    }
  }

  return new Proxy(connection, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      const handling = HANDLING.get(name);
      if (handling === undefined || typeof value !== 'function') return value;
      return (...args: unknown[]) => carryOut(handling, () => (value as Command).apply(target, args));
    },
  });
}
