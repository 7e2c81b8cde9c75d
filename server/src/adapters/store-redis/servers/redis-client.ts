import { HubError, hubError } from '@session-hub/shared';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../../../ports/logger.js';
import type { Address, RedisSettings } from './redis-settings.js';

export type RedisClient = Redis | Cluster;

/**
 * Links that are dead are found and cut much sooner (`LinkWatch`). The driver's own clock goes on while this process is
 * busy, and an answer that lies there to be read would count as none.
 */
const COMMAND_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 3_000;
const LONGEST_PAUSE_MS = 1_000;
/** Between two looks whether a server has read its data from disk: how long that takes it only estimates. */
const LOADED_LOOK_MS = 500;
/** How late a client of a cluster that asks nothing learns who serves what. */
const REFRESH_EVERY_MS = 5_000;

/** A client that connects when told to, reconnects for ever, and refuses commands at once while it is not connected. */
export function redisClient(settings: RedisSettings, name: string, logger: Logger): RedisClient {
  const client = clientOf(settings, linkOptions(name), 'classic');
  // Without a listener an unreachable server would end the process. What fails is told by each command.
  client.on('error', (error: Error) =>
    logger.debug('a link to Redis failed', { link: name, error: error.message }),
  );
  return client;
}

/**
 * A client for what may get lost: it connects at once, what it is asked waits for the link, and subscriptions are made
 * again by themselves, those to a cluster's sharded channels too.
 */
export function messagingClient(settings: RedisSettings, name: string): RedisClient {
  const options = {
    ...linkOptions(name),
    lazyConnect: false,
    enableOfflineQueue: true,
    autoResubscribe: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
  };
  return clientOf(settings, options, 'sharded');
}

function clientOf(settings: RedisSettings, own: LinkOptions, channels: 'classic' | 'sharded'): RedisClient {
  const { topology, username, password, tls } = settings;
  const security = {
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls === null ? {} : { tls: tls.ca === null ? {} : { ca: tls.ca } }),
  };
  const options = { ...own, ...security };
  switch (topology.kind) {
    case 'single':
      return new Redis({ ...options, host: topology.host, port: topology.port, db: topology.db });
    case 'sentinel':
      return new Redis({
        ...options,
        sentinels: topology.sentinels.map(({ host, port }) => ({ host, port })),
        name: topology.name,
        db: topology.db,
        sentinelRetryStrategy: pause,
        // One that takes the link and says nothing would otherwise be waited for, and the next never asked.
        sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
        enableTLSForSentinelMode: tls !== null,
        ...(tls === null ? {} : { sentinelTLS: security.tls ?? {} }),
      });
    case 'cluster':
      return clusterOf(topology.seeds, options, channels);
  }
}

function clusterOf(
  seeds: readonly Address[],
  options: LinkOptions,
  channels: 'classic' | 'sharded',
): Cluster {
  const cluster = new Cluster(
    seeds.map(({ host, port }) => ({ host, port })),
    {
      lazyConnect: options.lazyConnect ?? false,
      enableOfflineQueue: options.enableOfflineQueue ?? true,
      shardedSubscribers: channels === 'sharded',
      clusterRetryStrategy: pause,
      // A command whose reply was lost may have been carried out: it must fail, not be sent once more.
      retryDelayOnFailover: 0,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      slotsRefreshInterval: REFRESH_EVERY_MS,
      redisOptions: options,
    },
  );
  // Connected ahead of the first command, which would otherwise be refused while the link is being made.
  const whenReady = (task: () => void): void => {
    if (cluster.status === 'ready') setImmediate(task);
  };
  cluster.on('+node', (node: Redis) => whenReady(() => void connected(node)));
  cluster.on('-node', () => whenReady(() => cluster.refreshSlotsCache(() => {})));
  return cluster;
}

/** Resolves when every link of the client is there. */
export async function connect(client: RedisClient): Promise<void> {
  await client.connect();
  if (client instanceof Cluster) await Promise.all(client.nodes('all').map(connected));
}

async function connected(link: Redis): Promise<void> {
  if (link.status === 'wait') await link.connect().catch(() => {});
  else if (link.status !== 'ready' && link.status !== 'end') {
    await new Promise<void>((resolve) => link.once('ready', resolve).once('end', resolve));
  }
}

type LinkOptions = Pick<
  RedisOptions,
  | 'autoResendUnfulfilledCommands'
  | 'autoResubscribe'
  | 'commandTimeout'
  | 'connectionName'
  | 'connectTimeout'
  | 'disconnectTimeout'
  | 'enableOfflineQueue'
  | 'lazyConnect'
  | 'maxLoadingRetryTime'
  | 'maxRetriesPerRequest'
  | 'reconnectOnError'
  | 'retryStrategy'
>;

/** For one connection to one server. */
export function linkOptions(name: string) {
  return {
    connectionName: name,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxLoadingRetryTime: LOADED_LOOK_MS,
    // A dead connection is not worth keeping the process alive for.
    disconnectTimeout: 300,
    retryStrategy: pause,
    // A demoted primary keeps the link open; only connecting anew finds the one that took over.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  };
}

/** Full jitter, so that nodes do not come back all at once. */
function pause(attempt: number): number {
  return 20 + Math.random() * Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(attempt, 10));
}

/** Calls `task` with each single connection every time it is there, from now on. */
export function onEachReady(client: RedisClient, task: (link: Redis) => void): void {
  const watch = (link: Redis): void => void link.on('ready', () => task(link));
  if (client instanceof Cluster) client.on('+node', watch);
  for (const link of linksOf(client)) watch(link);
}

/** The single connections a client holds at the moment: one, or one for each server of a cluster. */
export function linksOf(client: RedisClient): Redis[] {
  return client instanceof Cluster ? client.nodes('all') : [client];
}

/** The servers that take writes. */
export function primariesOf(client: RedisClient): Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}

/** Redis says this before it has changed anything. */
const FULL = /^(OOM|MISCONF)\b/;

/** What a failed command means for whoever asked the store. */
export function redisFailure(error: unknown): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof Error && FULL.test(error.message)) return hubError('storage_full', { cause: error });
  return hubError('store_unavailable', { cause: error });
}

/** As `Promise.all`, but before it rejects, with the first failure in their order, every one has ended. */
export async function allToTheirEnd(tasks: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(tasks);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
