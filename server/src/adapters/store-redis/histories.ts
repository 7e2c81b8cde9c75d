import type { Logger } from '../../ports/logger.js';
import type { Randomness } from '../../ports/randomness.js';
import type { Keys } from './keys.js';
import { primariesOf, type RedisClient } from './redis-client.js';
import { RedisScript } from './redis-script.js';

export interface HistoriesOptions {
  client: RedisClient;
  keys: Keys;
  partitions: number;
  randomness: Randomness;
  logger: Logger;
  /** Called after a history turned out to be another than the one this node knew. */
  onChange(): void;
}

type Verdict = 'look' | 'keep' | 'renew';

interface Answer {
  readonly state: 'same' | 'changed' | 'kept' | 'renewed';
  readonly name: string;
  readonly recorded: string;
  readonly current: string;
  /** The replication id this server had before; zeros when it has always been a primary since it was started. */
  readonly before: string;
  readonly partitions: number;
}

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
  readonly #names = new Map<number, string>();
  /** How many writes of each partition this node has seen acknowledged. */
  readonly #writes = new Map<number, number>();

  constructor(options: HistoriesOptions) {
    this.#options = options;
  }

  noteWrites(partition: number, count: number): void {
    this.#writes.set(partition, count);
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
      if (answer.partitions !== this.#options.partitions) {
        throw new Error(
          `This hub divides its sessions into ${this.#options.partitions} partitions, the data in Redis into ${answer.partitions}: set partitions=${answer.partitions} in the URL.`,
        );
      }
      if (answer.state !== 'changed') return this.#take(partition, answer);
      verdict = await this.#judge(answer);
      about = `${answer.recorded} ${answer.current}`;
    }
    throw new Error('The primary changes faster than its history can be confirmed.');
  }

  #take(partition: number, { name, state }: Answer): void {
    const known = this.#names.get(partition);
    this.#names.set(partition, name);
    if (state === 'renewed') this.#writes.delete(partition);
    if (known === undefined || known === name) return;
    this.#options.logger.warn('the history of a partition did not go on: its sessions begin new epochs', {
      partition,
    });
    this.#writes.delete(partition);
    this.#options.onChange();
  }

  /** Keeps a history only where nothing acknowledged can be missing; all else is renewed. */
  async #judge({ recorded, before, current }: Answer): Promise<Verdict> {
    const primaries = await Promise.all(
      primariesOf(this.#options.client).map(async (redis) => ({
        redis,
        id: /master_replid:(\w+)/.exec(await redis.info('replication'))?.[1],
      })),
    );
    // Its primary lives on: the partition has moved from there to here, key by key.
    if (primaries.some(({ id }) => id === recorded)) return 'keep';
    // The same server, started again by itself, that has put every write on disk before it answered.
    const here = primaries.find(({ id }) => id === current)?.redis;
    if (here === undefined || !NONE_BEFORE.test(before)) return 'renew';
    const settings = await here.config('GET', 'append*').catch(() => []);
    return flushesAlways(settings) ? 'keep' : 'renew';
  }

  async #ask(partition: number, verdict: Verdict, about: string): Promise<Answer> {
    const { client, keys, partitions, randomness } = this.#options;
    const fresh = randomness.id().slice(0, 10);
    const reply = (await SCRIPT.run(
      client,
      [keys.history(partition)],
      [verdict, about, fresh, this.#writes.get(partition) ?? 0, partitions, this.#names.get(partition) ?? ''],
    )) as string[];
    const [state, name = '', recorded = '', current = '', before = '', stored] = reply;
    return { state: state as Answer['state'], name, recorded, current, before, partitions: Number(stored) };
  }
}

/** `settings` are names and values in turn. */
export function flushesAlways(settings: unknown): boolean {
  if (!Array.isArray(settings)) return false;
  const settingOf = (name: string): unknown => settings[settings.indexOf(name) + 1];
  return settingOf('appendonly') === 'yes' && settingOf('appendfsync') === 'always';
}
