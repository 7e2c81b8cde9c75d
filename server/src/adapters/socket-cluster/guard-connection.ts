import type { Cluster, Redis } from 'ioredis';
import type { Logger } from '../../ports/logger.js';

/** A server, or a cluster of them. */
export type RedisConnection = Redis | Cluster;

/** Said at most once for each time that Redis was away. */
const MESSAGE = 'the nodes cannot reach one another through Redis; trying again';

type Command = (...args: unknown[]) => Promise<unknown>;

/** What of a connection the adapters call without waiting for it. */
const PUBLISHES = new Set<PropertyKey>(['publish', 'spublish']);
const SUBSCRIBES = new Set<PropertyKey>([
  ...['subscribe', 'psubscribe', 'ssubscribe'],
  ...['unsubscribe', 'punsubscribe', 'sunsubscribe'],
]);

/**
 * The connection as the adapters may use it: nothing of it rejects where nobody listens, which would end the
 * process, and what is published while Redis is away is dropped instead of piling up.
 */
export function guardConnection<Connection extends RedisConnection>(
  connection: Connection,
  logger: Logger,
): Connection {
  let isAway = false;
  const failed = (error: unknown): void => {
    if (isAway) return;
    isAway = true;
    logger.warn(MESSAGE, { error: String(error) });
  };
  connection.on('error', failed);
  connection.on('ready', () => {
    isAway = false;
  });

  return new Proxy(connection, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const isPublish = PUBLISHES.has(name);
      if (!isPublish && !SUBSCRIBES.has(name)) return value;
      return async (...args: unknown[]): Promise<unknown> => {
        if (isPublish && target.status !== 'ready') return 0;
        try {
          return await (value as Command).apply(target, args);
        } catch (error) {
          failed(error);
          return 0;
        }
      };
    },
  });
}
