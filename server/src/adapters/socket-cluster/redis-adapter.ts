import { hubError } from '@session-hub/shared';
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import type { Server } from 'socket.io';
import type { Logger } from '../../ports/logger.js';
import { guardConnection, type RedisConnection } from './guard-connection.js';

export interface RedisAdapterOptions {
  /** Used for nothing else. Closed by whoever opened it, after the hub. */
  pub: RedisConnection;
  /** Used for nothing else; on a Cluster it needs `shardedSubscribers: true`. Closed by whoever opened it. */
  sub: RedisConnection;
  logger: Logger;
  /** In front of every channel. */
  prefix?: string;
}

type AdapterFactory = Exclude<Parameters<Server['adapter']>[0], undefined>;

/**
 * How both connections are to be opened (`redisOptions` of a Cluster): a subscription waits for Redis however long it
 * is away, and what was said before a break is not said after it.
 */
export const ADAPTER_CONNECTION = {
  maxRetriesPerRequest: null,
  autoResendUnfulfilledCommands: false,
} as const;

/** Sharded channels came with this version. */
const SHARDED_SINCE = 7;
const ANSWER_MS = 5_000;

/**
 * Lets Socket.IO reach the other nodes through Redis: `io.adapter(await redisAdapter({ pub, sub, logger }))`, before
 * any namespace is used. Afterwards nothing that happens to the connections disturbs this node: while Redis is
 * away it is on its own. Rejects with `store_unavailable` when Redis does not answer to begin with.
 */
export async function redisAdapter({
  pub,
  sub,
  logger,
  prefix = 'hub',
}: RedisAdapterOptions): Promise<AdapterFactory> {
  const version = await versionOf(pub, sub);
  const publisher = guardConnection(pub, logger);
  const subscriber = guardConnection(sub, logger);
  const name = `${prefix}:socket.io`;
  logger.info('nodes talk through Redis', { redis: version });
  // One channel for everything: one for each room would cost a subscription for each user who comes.
  return version >= SHARDED_SINCE
    ? createShardedAdapter(publisher, subscriber, { channelPrefix: name, subscriptionMode: 'static' })
    : createAdapter(publisher, subscriber, { key: name });
}

/** The connections try for ever and reject nothing meanwhile; why they fail stands in their events. */
async function versionOf(pub: RedisConnection, sub: RedisConnection): Promise<number> {
  let failure: string | null = null;
  const note = (error: Error): void => {
    failure = reasonOf(error);
  };
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const why = failure === null ? '.' : `: ${failure}`;
      reject(new Error(`Redis gave no answer in ${ANSWER_MS} ms${why}`));
    }, ANSWER_MS);
  });
  for (const connection of [pub, sub]) connection.on('error', note);
  try {
    const info = await Promise.race([pub.info('server'), tooLate]);
    return Number(/^redis_version:(\d+)/m.exec(info)?.[1] ?? 0);
  } catch (error) {
    // Until they are closed, what they say must find a listener.
    for (const connection of [pub, sub]) connection.on('error', () => {});
    throw hubError('store_unavailable', { cause: error });
  } finally {
    clearTimeout(timer);
    for (const connection of [pub, sub]) connection.off('error', note);
  }
}

/** A cluster tells what happened to its last node beside its own sentence, which names no reason. */
function reasonOf(error: Error & { lastNodeError?: Error | null }): string {
  return error.lastNodeError?.message ?? error.message;
}
