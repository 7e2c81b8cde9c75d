import type { Clock, Randomness } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { Publications } from './listen/publications.js';
import { Subscriptions } from './listen/subscriptions.js';
import { SessionLists } from './lists/session-lists.js';
import { DeadlineIndex } from './read/deadline-index.js';
import { RecordReads } from './read/record-reads.js';
import { SessionCounting } from './read/session-counts.js';
import { AofRewrites } from './servers/aof-rewrites.js';
import { checkServers } from './servers/check-servers.js';
import { Histories } from './servers/histories.js';
import { Inspector } from './servers/inspector.js';
import { Keys } from './servers/keys.js';
import { Layout } from './servers/layout.js';
import { LinkWatch } from './servers/link-watch.js';
import { probeWrite } from './servers/probe-rights.js';
import {
  allToTheirEnd,
  connect,
  linksOf,
  onEachReady,
  primariesOf,
  type RedisClient,
  reasonOf,
  redisClient,
} from './servers/redis-client.js';
import type { RedisSettings } from './servers/redis-settings.js';
import { sizeOf } from './write/encode-write.js';
import { WriteLanes } from './write/write-lanes.js';
import { Writer } from './write/writer.js';

export interface OpenOptions {
  readonly settings: RedisSettings;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
  readonly maxPendingBytes?: number;
  /** Called whenever commits may be missing. */
  readonly interruptions: ReadonlySet<() => void>;
}

/** What an open store works with. */
export interface RedisParts {
  readonly links: Links;
  readonly reads: RecordReads;
  readonly lists: SessionLists;
  readonly counting: SessionCounting;
  readonly deadlines: DeadlineIndex;
  readonly publications: Publications;
  readonly writer: Writer;
  readonly lanes: WriteLanes;
  readonly inspector: Inspector;
  readonly rewrites: AofRewrites;
}

/** The connections, and the watch that cuts those that are dead. */
interface Links {
  /** Reads have a link of their own: a write may wait for replicas. */
  readonly reading: RedisClient;
  readonly writing: RedisClient;
  /** Lists have one too: a search takes long, and other reads must not wait for it. */
  readonly listing: RedisClient;
  readonly subscriptions: Subscriptions;
  readonly watch: LinkWatch;
}

const DEFAULT_PENDING_BYTES = 32 * 1_024 * 1_024;

/**
 * Connects, checks that the servers can be used, confirms the histories of all partitions, and puts the parts together.
 * Throws with a sentence for the operator; then no link is left open.
 */
export async function openParts(options: OpenOptions): Promise<RedisParts> {
  const links = makeLinks(options);
  const clients = clientsOf(links);
  // The driver's rejection only says that the link was closed. The reason is in its event.
  let failure: Error | null = null;
  for (const client of clients) {
    client.on('error', (error: Error) => {
      failure ??= error;
    });
  }
  try {
    // All to their end: a TLS link that is cut during its handshake fails once more, when nothing listens.
    await allToTheirEnd(clients.map(connect));
    // A failure before the links were ready, such as that of one sentinel, does not explain a later one.
    failure = null;
    return await partsOn(links, options);
  } catch (error) {
    closeLinks(links);
    throw new Error(`Redis cannot be used: ${reasonOf(failure ?? error)}`, { cause: error });
  }
}

export function clientsOf({ reading, writing, listing }: Links): readonly RedisClient[] {
  return [reading, writing, listing];
}

export function closeLinks(links: Links): void {
  links.watch.stop();
  links.subscriptions.close();
  for (const client of clientsOf(links)) client.disconnect();
}

function makeLinks({ settings, clock, logger, interruptions }: OpenOptions): Links {
  const reading = redisClient(settings, 'session-hub:read', logger);
  const writing = redisClient(settings, 'session-hub:write', logger);
  const listing = redisClient(settings, 'session-hub:list', logger);
  const subscriptions = new Subscriptions({
    client: reading,
    clock,
    onInterrupted: () => interrupt(interruptions),
  });
  const clients = [reading, writing, listing];
  const watch = new LinkWatch(clock, () => [...clients.flatMap(linksOf), ...subscriptions.links]);
  watch.start();
  return { reading, writing, listing, subscriptions, watch };
}

async function partsOn(links: Links, options: OpenOptions): Promise<RedisParts> {
  const { reading, writing, listing, subscriptions } = links;
  const { settings, clock, randomness, logger } = options;
  const onInterrupted = (): void => interrupt(options.interruptions);
  // Together with what follows, because each round trip makes the start longer.
  const listening = subscriptions.open();
  const rewrites = new AofRewrites({ clock, logger, servers: () => primariesOf(writing) });
  onEachReady(reading, (link) => void rewrites.meet(link).catch(() => {}));
  // When the look fails, for example because a right is missing, the checks give the better reason.
  const [looked] = await Promise.allSettled([rewrites.look()]);
  await checkServers(writing, settings, rewrites, logger);
  if (looked.status === 'rejected') throw looked.reason;
  const layout = new Layout(writing, settings);
  const partitions = await layout.partitions();
  const keys = new Keys(settings.prefix, partitions);
  const histories = new Histories({
    client: writing,
    keys,
    partitions,
    rewrites,
    randomness,
    logger,
    onChange: onInterrupted,
  });
  const confirmHistories = async (): Promise<void> => {
    await rewrites.look();
    await histories.settleAll();
    await layout.note(partitions);
  };
  await confirmHistories();
  await listening;
  const inspector = new Inspector({
    clock,
    confirmHistories,
    checkServers: () => checkServers(writing, settings, rewrites, unworried(logger)),
    probe: (partition) => probeWrite(writing, keys.probe(partition), settings.durability),
  });
  const publications = new Publications(subscriptions, keys, partitions, onInterrupted);
  const { durability } = settings;
  const writer = new Writer({
    ...{ client: writing, keys, partitions, histories, rewrites, inspector, publications, durability },
  });
  const node = randomness.id();
  const parts: RedisParts = {
    links,
    reads: new RecordReads(reading, keys),
    lists: new SessionLists(listing, keys, partitions),
    counting: new SessionCounting(reading, keys, partitions),
    deadlines: new DeadlineIndex({ client: reading, keys, clock, partitions, rewrites, node }),
    publications,
    writer,
    lanes: new WriteLanes({
      lanes: partitions,
      laneOf: ({ id }) => keys.partitionOf(id),
      commit: (partition, writes) => writer.commit(partition, writes),
      sizeOf,
      maxPendingBytes: options.maxPendingBytes ?? DEFAULT_PENDING_BYTES,
    }),
    inspector,
    rewrites,
  };
  writing.on('ready', () => void inspector.look('servers'));
  inspector.start();
  return parts;
}

function interrupt(interruptions: ReadonlySet<() => void>): void {
  for (const listener of interruptions) listener();
}

/** A warning of the start is not repeated every minute. */
function unworried(logger: Logger): Logger {
  return {
    debug: (message, facts) => logger.debug(message, facts),
    info: (message, facts) => logger.info(message, facts),
    warn: (message, facts) => logger.debug(message, facts),
    error: (message, facts) => logger.error(message, facts),
  };
}
