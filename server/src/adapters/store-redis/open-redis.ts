import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Randomness } from '../../ports/randomness.js';
import type { Removal, StoredSettings, StoreHealth, Write, WriteOutcome } from '../../ports/session-store.js';
import { checkServers } from './check-servers.js';
import { DeadlineIndex } from './deadline-index.js';
import { sizeOf } from './encode-write.js';
import { Histories } from './histories.js';
import { Keys } from './keys.js';
import { LinkWatch } from './link-watch.js';
import { Publications } from './publications.js';
import { RecordReads } from './record-reads.js';
import { connect, linksOf, primariesOf, type RedisClient, redisClient } from './redis-client.js';
import { redisFailure } from './redis-failure.js';
import type { RedisSettings } from './redis-settings.js';
import { SessionCounting } from './session-counts.js';
import { SessionLists } from './session-lists.js';
import { settlePartitions } from './settle-partitions.js';
import { Subscriptions } from './subscriptions.js';
import { WriteLanes } from './write-lanes.js';
import { Writer } from './writer.js';

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
  remove(removal: Removal): Promise<WriteOutcome>;
  storeSettings(settings: StoredSettings): Promise<WriteOutcome>;
  health(): Promise<StoreHealth>;
  close(): Promise<void>;
}

const DEFAULT_PENDING_BYTES = 32 * 1_024 * 1_024;
/** Between two looks at the histories of idle partitions; a write looks by itself. */
const LOOK_EVERY_MS = 5_000;

export async function openRedis(options: OpenRedisOptions): Promise<OpenRedis> {
  const { settings, randomness, logger } = options;
  // Reads have a link of their own: a write may wait for replicas.
  const reading = redisClient(settings, 'session-hub:read', logger);
  const writing = redisClient(settings, 'session-hub:write', logger);
  const clients = [reading, writing];
  // The driver rejects with no more than that the link was closed; why stands in its event.
  let failure: Error | null = null;
  for (const client of clients) {
    client.on('error', (error: Error) => {
      failure ??= error;
    });
  }
  try {
    // Both to their end: a TLS link that is cut while it shakes hands fails once more, where nobody listens.
    const connected = await Promise.allSettled(clients.map(connect));
    for (const result of connected) if (result.status === 'rejected') throw result.reason;
    await checkServers(writing, settings.durability, logger);
    const partitions = await settlePartitions(writing, settings);
    const keys = new Keys(settings.prefix, partitions);
    const histories = new Histories({
      client: writing,
      keys,
      partitions,
      randomness,
      logger,
      onChange: options.onInterrupted,
    });
    await histories.settleAll();
    return new Opened(options, reading, writing, keys, partitions, histories);
  } catch (error) {
    for (const client of clients) client.disconnect();
    throw new Error(`Redis cannot be used: ${reasonOf(failure ?? error)}`, { cause: error });
  }
}

class Opened implements OpenRedis {
  readonly reads: RecordReads;
  readonly lanes: WriteLanes;
  readonly lists: SessionLists;
  readonly counting: SessionCounting;
  readonly deadlines: DeadlineIndex;
  readonly publications: Publications;
  readonly #writer: Writer;
  readonly #options: OpenRedisOptions;
  readonly #clients: readonly RedisClient[];
  readonly #writing: RedisClient;
  readonly #subscriptions: Subscriptions;
  readonly #histories: Histories;
  readonly #watch: LinkWatch;
  /** Why the last write or look failed; null when it did not. */
  #trouble: string | null = null;
  #cancelLook = (): void => {};
  #closed = false;

  constructor(
    options: OpenRedisOptions,
    reading: RedisClient,
    writing: RedisClient,
    keys: Keys,
    partitions: number,
    histories: Histories,
  ) {
    const { clock, randomness, settings } = options;
    this.#writer = new Writer({ client: writing, keys, histories, durability: settings.durability });
    this.#options = options;
    this.#clients = [reading, writing];
    this.#writing = writing;
    this.#histories = histories;
    this.#subscriptions = new Subscriptions({
      client: reading,
      clock,
      onInterrupted: () => options.onInterrupted(),
    });
    this.reads = new RecordReads(reading, keys);
    this.lists = new SessionLists(reading, keys, partitions);
    this.counting = new SessionCounting(reading, keys, partitions);
    this.deadlines = new DeadlineIndex(reading, keys, partitions, randomness.id());
    this.publications = new Publications(this.#subscriptions, keys, partitions);
    this.lanes = new WriteLanes({
      lanes: partitions,
      laneOf: ({ id }: Write) => keys.partitionOf(id),
      commit: (partition, writes) => this.#change((writer) => writer.commit(partition, writes)),
      sizeOf,
      maxPendingBytes: options.maxPendingBytes ?? DEFAULT_PENDING_BYTES,
    });
    this.#watch = new LinkWatch(clock, () => [
      ...this.#clients.flatMap(linksOf),
      ...this.#subscriptions.links,
    ]);
    this.#watch.start();
    // A link that comes back may lead to another server, or to the same one with older data.
    writing.on('ready', () => void this.#look());
    this.#lookLater();
  }

  remove(removal: Removal): Promise<WriteOutcome> {
    return this.#change((writer) => writer.remove(removal));
  }

  storeSettings(settings: StoredSettings): Promise<WriteOutcome> {
    return this.#change((writer) => writer.storeSettings(settings));
  }

  async health(): Promise<StoreHealth> {
    try {
      const [, ...roles] = await Promise.all([this.reads.time(), ...this.#primaryRoles()]);
      if (roles.includes('slave')) return { ok: false, reason: 'Redis has no primary that takes writes.' };
    } catch (error) {
      return { ok: false, reason: `Redis does not answer: ${reasonOf(error)}` };
    }
    return this.#trouble === null ? { ok: true } : { ok: false, reason: this.#trouble, stillReads: true };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.lanes.drain();
    this.#cancelLook();
    this.#watch.stop();
    await this.deadlines.giveUp();
    this.#subscriptions.close();
    for (const client of this.#clients) client.disconnect();
  }

  #primaryRoles(): Promise<string | undefined>[] {
    return primariesOf(this.#writing).map(
      async (redis) => /^role:(\w+)/m.exec(await redis.info('replication'))?.[1],
    );
  }

  async #change<Outcome>(change: (writer: Writer) => Promise<Outcome>): Promise<Outcome> {
    try {
      const outcome = await change(this.#writer);
      this.#trouble = null;
      return outcome;
    } catch (error) {
      this.#trouble = `Redis did not take the last write: ${reasonOf(error)}`;
      throw redisFailure(error);
    }
  }

  #lookLater(): void {
    this.#cancelLook = this.#options.clock.after(LOOK_EVERY_MS, () => {
      void this.#look();
      this.#lookLater();
    });
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#histories.settleAll();
      this.#trouble = null;
    } catch (error) {
      this.#trouble = reasonOf(error);
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
