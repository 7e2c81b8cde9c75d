import type { Clock, Randomness } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Removal, StoredSettings, StoreHealth, Write, WriteOutcome } from '../../ports/session-store.js';
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
  redisClient,
  redisFailure,
} from './servers/redis-client.js';
import type { RedisSettings } from './servers/redis-settings.js';
import { sizeOf } from './write/encode-write.js';
import { type LaneOutcome, WriteLanes } from './write/write-lanes.js';
import { Writer } from './write/writer.js';

export interface OpenRedisOptions {
  settings: RedisSettings;
  clock: Clock;
  randomness: Randomness;
  logger: Logger;
  maxPendingBytes?: number;
  onInterrupted(): void;
}

/** All that works on one Redis while a store is open. */
export interface OpenRedis {
  readonly reads: RecordReads;
  readonly lanes: WriteLanes;
  readonly lists: SessionLists;
  readonly counting: SessionCounting;
  readonly deadlines: DeadlineIndex;
  readonly publications: Publications;
  readonly writer: Writer;
  remove(removal: Removal): Promise<WriteOutcome>;
  storeSettings(settings: StoredSettings): Promise<WriteOutcome>;
  health(): Promise<StoreHealth>;
  close(): Promise<void>;
}

const DEFAULT_PENDING_BYTES = 32 * 1_024 * 1_024;

export async function openRedis(options: OpenRedisOptions): Promise<OpenRedis> {
  const { settings, randomness, logger } = options;
  // Reads have a link of their own: a write may wait for replicas.
  const reading = redisClient(settings, 'session-hub:read', logger);
  const writing = redisClient(settings, 'session-hub:write', logger);
  // So have lists: what they search takes long, and nothing else is to stand behind them.
  const listing = redisClient(settings, 'session-hub:list', logger);
  const clients = [reading, writing, listing];
  const subscriptions = new Subscriptions({
    client: reading,
    clock: options.clock,
    onInterrupted: options.onInterrupted,
  });
  const watch = new LinkWatch(options.clock, () => [...clients.flatMap(linksOf), ...subscriptions.links]);
  watch.start();
  // The driver rejects with no more than that the link was closed; why stands in its event.
  let failure: Error | null = null;
  for (const client of clients) {
    client.on('error', (error: Error) => {
      failure ??= error;
    });
  }
  try {
    // All to their end: a TLS link that is cut while it shakes hands fails once more, where nobody listens.
    await allToTheirEnd(clients.map(connect));
    // What failed before they were there, such as a sentinel, is not why anything fails from here on.
    failure = null;
    // Beside what follows, for each round trip is waited for at the start.
    const listening = subscriptions.open();
    const rewrites = new AofRewrites({
      clock: options.clock,
      logger,
      servers: () => primariesOf(writing),
    });
    onEachReady(reading, (link) => void rewrites.meet(link).catch(() => {}));
    // What keeps it from looking, such as a right that is missing, the checks say better.
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
      onChange: options.onInterrupted,
    });
    const confirmHistories = async (): Promise<void> => {
      await rewrites.look();
      await histories.settleAll();
      await layout.note(partitions);
    };
    await confirmHistories();
    await listening;
    const inspector = new Inspector({
      clock: options.clock,
      confirmHistories,
      checkServers: () => checkServers(writing, settings, rewrites, unworried(logger)),
      probe: (partition) => probeWrite(writing, keys.probe(partition), settings.durability),
    });
    const links = { reading, writing, listing, subscriptions, watch };
    return new Opened(options, links, keys, partitions, { histories, inspector, rewrites });
  } catch (error) {
    watch.stop();
    subscriptions.close();
    for (const client of clients) client.disconnect();
    throw new Error(`Redis cannot be used: ${reasonOf(failure ?? error)}`, { cause: error });
  }
}

interface Links {
  readonly reading: RedisClient;
  readonly writing: RedisClient;
  readonly listing: RedisClient;
  readonly subscriptions: Subscriptions;
  readonly watch: LinkWatch;
}

/** What keeps an eye on the servers. */
interface Watching {
  readonly histories: Histories;
  readonly inspector: Inspector;
  readonly rewrites: AofRewrites;
}

class Opened implements OpenRedis {
  readonly reads: RecordReads;
  readonly lanes: WriteLanes;
  readonly lists: SessionLists;
  readonly counting: SessionCounting;
  readonly deadlines: DeadlineIndex;
  readonly publications: Publications;
  readonly writer: Writer;
  readonly #keys: Keys;
  readonly #clients: readonly RedisClient[];
  readonly #writing: RedisClient;
  readonly #subscriptions: Subscriptions;
  readonly #inspector: Inspector;
  readonly #rewrites: AofRewrites;
  readonly #watch: LinkWatch;

  constructor(
    options: OpenRedisOptions,
    { reading, writing, listing, subscriptions, watch }: Links,
    keys: Keys,
    partitions: number,
    { histories, inspector, rewrites }: Watching,
  ) {
    const { clock, randomness, settings } = options;
    this.#keys = keys;
    this.writer = new Writer({
      client: writing,
      keys,
      partitions,
      histories,
      rewrites,
      durability: settings.durability,
    });
    this.#clients = [reading, writing, listing];
    this.#writing = writing;
    this.#inspector = inspector;
    this.#rewrites = rewrites;
    this.#subscriptions = subscriptions;
    this.reads = new RecordReads(reading, keys);
    this.lists = new SessionLists(listing, keys, partitions);
    this.counting = new SessionCounting(reading, keys, partitions);
    this.deadlines = new DeadlineIndex({
      client: reading,
      keys,
      clock,
      partitions,
      rewrites,
      node: randomness.id(),
    });
    this.publications = new Publications(subscriptions, keys, partitions, () => options.onInterrupted());
    this.lanes = new WriteLanes({
      lanes: partitions,
      laneOf: ({ id }: Write) => keys.partitionOf(id),
      commit: (partition, writes) => this.#commit(partition, writes),
      sizeOf,
      maxPendingBytes: options.maxPendingBytes ?? DEFAULT_PENDING_BYTES,
    });
    this.#watch = watch;
    writing.on('ready', () => void inspector.look('servers'));
    inspector.start();
  }

  remove(removal: Removal): Promise<WriteOutcome> {
    const partition = this.#keys.partitionOf(removal.record.view.id);
    return this.#change(partition, () => this.writer.remove(removal));
  }

  storeSettings(settings: StoredSettings): Promise<WriteOutcome> {
    return this.writer.storeSettings(settings);
  }

  async health(): Promise<StoreHealth> {
    try {
      const answers = this.#clients.map((client) => client.time());
      const [roles] = await Promise.all([Promise.all(this.#primaryRoles()), ...answers]);
      if (roles.includes('slave')) return { ok: false, reason: 'Redis has no primary that takes writes.' };
    } catch (error) {
      return { ok: false, reason: `Redis does not answer: ${reasonOf(error)}` };
    }
    // Not `stillReads`: what the watchers have seen last may not be the present any more (R49).
    const deafness = this.#subscriptions.trouble;
    if (deafness !== null) return { ok: false, reason: deafness };
    const trouble = this.#rewrites.trouble ?? this.#inspector.trouble;
    if (trouble !== null) return { ok: false, reason: trouble, stillReads: true };
    const { warning } = this.#rewrites;
    return warning === null ? { ok: true } : { ok: true, warning };
  }

  async close(): Promise<void> {
    await this.lanes.drain();
    this.#inspector.stop();
    await this.deadlines.giveUp();
    // Until nothing is asked any more: a server that says nothing would be waited for much longer.
    this.#watch.stop();
    this.#subscriptions.close();
    for (const client of this.#clients) client.disconnect();
  }

  #primaryRoles(): Promise<string | undefined>[] {
    return primariesOf(this.#writing).map(
      async (redis) => /^role:(\w+)/m.exec(await redis.info('replication'))?.[1],
    );
  }

  async #change(partition: number, change: () => Promise<WriteOutcome>): Promise<WriteOutcome> {
    this.#inspector.demandFit();
    try {
      const outcome = await change();
      this.#inspector.writeSucceeded(partition);
      return outcome;
    } catch (error) {
      this.#inspector.writeFailed(partition, `Redis did not take the last write: ${reasonOf(error)}`);
      throw redisFailure(error);
    }
  }

  async #commit(partition: number, writes: readonly Write[]): Promise<readonly LaneOutcome[]> {
    const outcomes = await this.#write(partition, writes);
    for (const [position, write] of writes.entries())
      if (outcomes[position] === 'committed') this.publications.committed(write);
    return outcomes;
  }

  async #write(partition: number, writes: readonly Write[]): Promise<readonly LaneOutcome[]> {
    this.#inspector.demandFit();
    try {
      const outcomes = await this.writer.commit(partition, writes);
      const failed = outcomes.find((outcome) => outcome instanceof Error);
      if (failed === undefined) this.#inspector.writeSucceeded(partition);
      else this.#inspector.writeFailed(partition, failed.message);
      return outcomes;
    } catch (error) {
      this.#inspector.writeFailed(partition, `Redis did not take the last write: ${reasonOf(error)}`);
      throw redisFailure(error);
    }
  }
}

/** What was warned of at the start is not warned of every minute. */
function unworried(logger: Logger): Logger {
  return {
    debug: (message, facts) => logger.debug(message, facts),
    info: (message, facts) => logger.info(message, facts),
    warn: (message, facts) => logger.debug(message, facts),
    error: (message, facts) => logger.error(message, facts),
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
