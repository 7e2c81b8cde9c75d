import type { Redis } from 'ioredis';
import type { Randomness } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';
import type { AofRewrites } from './aof-rewrites.js';
import type { Keys } from './keys.js';
import { primariesOf, type RedisClient } from './redis-client.js';
import { RedisScript } from './redis-script.js';

export interface HistoriesOptions {
  client: RedisClient;
  keys: Keys;
  partitions: number;
  rewrites: AofRewrites;
  randomness: Randomness;
  logger: Logger;
  /** Called after a history turned out to be another than the one this node knew. */
  onChange(): void;
}

type Verdict = 'look' | 'keep' | 'renew';

interface Answer {
  readonly state: 'same' | 'changed' | 'kept' | 'renewed' | 'divided';
  readonly name: string;
  /** What a verdict on this answer is about. */
  readonly about: string;
  readonly partitions: number;
  /** Whether the server is the very process the history was confirmed on. */
  readonly process: 'same' | 'other';
  readonly recorded: string;
  readonly current: string;
  /** The replication id this server had before; zeros when it has always been a primary since it was started. */
  readonly before: string;
  /** Those that were known when it was asked for. */
  readonly losses: number;
}

/** What this node saw acknowledged last. */
interface Seen {
  readonly writes: number;
  readonly name: string;
  readonly server: string;
  /** As `AofRewrites` counted them when the history was settled. */
  readonly losses: number;
}

const NOTHING_SEEN: Seen = { writes: 0, name: '', server: '', losses: 0 };

/** More writes than any partition has. */
const EVERYTHING = Number.MAX_SAFE_INTEGER;

const SCRIPT = new RedisScript('history.lua');
const MOST_TRIES = 5;
const NONE_BEFORE = /^0*$/;

/**
 * Ties what is stored to the server it is stored on. A replica that is promoted holds the same keys as its primary,
 * less what had not reached it yet, and would give the same numbers to other events. So each partition records the
 * replication id of the server its history lives on, every write compares it, and where it differs somebody decides
 * here whether the history goes on. If it does not, the partition gets a new name, and with it every log in it a new epoch.
 */
export class Histories {
  readonly #options: HistoriesOptions;
  readonly #seen = new Map<number, Seen>();

  constructor(options: HistoriesOptions) {
    this.#options = options;
  }

  /** After each commit: so many writes does the partition have. */
  noteWrites(partition: number, writes: number): void {
    const seen = this.#seen.get(partition);
    if (seen !== undefined) this.#seen.set(partition, { ...seen, writes });
  }

  /** Where this node has settled it: it writes nowhere else, whatever other nodes have found. */
  serverOf(partition: number): string {
    return this.#seen.get(partition)?.server ?? '';
  }

  async settleAll(): Promise<void> {
    await Promise.all(
      Array.from({ length: this.#options.partitions }, (_, partition) => this.settle(partition)),
    );
  }

  /** Afterwards writes are possible again on the server that answered. */
  async settle(partition: number): Promise<void> {
    let verdict: Verdict = 'look';
    let about = '';
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const answer = await this.#ask(partition, verdict, about);
      switch (answer.state) {
        case 'divided':
          throw new Error(
            `This hub divides its sessions into ${this.#options.partitions} partitions, the data in Redis into ${answer.partitions}: set partitions=${answer.partitions} in the URL, or take another prefix.`,
          );
        case 'same':
        case 'kept':
        case 'renewed':
          return this.#take(partition, answer);
        case 'changed':
          verdict = await this.#judge(answer);
          about = answer.about;
      }
    }
    throw new Error('The primary changes faster than its history can be confirmed.');
  }

  #take(partition: number, { name, state, current, losses }: Answer): void {
    const seen = this.#seen.get(partition);
    const isNew = seen?.name !== name;
    const writes = isNew || state === 'renewed' ? 0 : seen.writes;
    this.#seen.set(partition, { writes, name, server: current, losses });
    if (seen === undefined || !isNew) return;
    this.#options.logger.warn('the history of a partition did not go on: its sessions begin new epochs', {
      partition,
    });
    this.#options.onChange();
  }

  /** Keeps a history only where nothing acknowledged can be missing; all else is renewed. */
  async #judge({ recorded, before, current, process }: Answer): Promise<Verdict> {
    // Promoted from that very server: the trap itself, even where the old primary does not know of it yet.
    if (before === recorded) return 'renew';
    const primaries = (await Promise.all(primariesOf(this.#options.client).map(primaryAt))).filter(
      ({ role }) => role === 'master',
    );
    // Its primary lives on: the partition has moved from there to here, key by key.
    if (primaries.some(({ id }) => id === recorded)) return 'keep';
    const here = primaries.find(({ id }) => id === current)?.redis;
    if (here === undefined || !NONE_BEFORE.test(before)) return 'renew';
    // A server that has never been a replica takes another id when it gets its first one, or has had none for long.
    if (process === 'same') return 'keep';
    // The same server, started again by itself, that has put every write on disk before it answered.
    const settings = await here.config('GET', 'append*').catch(() => []);
    return flushesAlways(settings) ? 'keep' : 'renew';
  }

  async #ask(partition: number, verdict: Verdict, about: string): Promise<Answer> {
    const { client, keys, partitions, rewrites, randomness } = this.#options;
    const fresh = randomness.id().slice(0, 10);
    const seen = this.#seen.get(partition) ?? NOTHING_SEEN;
    let losses = rewrites.losses;
    const reply = (await rewrites.run((processes) => {
      losses = rewrites.losses;
      const writes = losses === seen.losses ? seen.writes : EVERYTHING;
      const args = [verdict, about, fresh, partitions, writes, seen.name, seen.server, processes];
      return SCRIPT.run(client, [keys.history(partition)], args);
    })) as string[];
    const [state, name = '', now = '', stored, process, recorded = '', current = '', before = ''] = reply;
    return {
      state: state as Answer['state'],
      name,
      about: now,
      partitions: Number(stored),
      process: process as Answer['process'],
      recorded,
      current,
      before,
      losses,
    };
  }
}

interface Primary {
  readonly redis: Redis;
  readonly id: string | undefined;
  readonly role: string | undefined;
}

async function primaryAt(redis: Redis): Promise<Primary> {
  const info = await redis.info('replication');
  const fact = (name: string): string | undefined => new RegExp(`^${name}:(\\w+)`, 'm').exec(info)?.[1];
  return { redis, id: fact('master_replid'), role: fact('role') };
}

/** `settings` are names and values in turn. */
export function flushesAlways(settings: unknown): boolean {
  if (!Array.isArray(settings)) return false;
  const settingOf = (name: string): unknown => settings[settings.indexOf(name) + 1];
  return settingOf('appendonly') === 'yes' && settingOf('appendfsync') === 'always';
}
