import type { RunningRedis } from '../../test/support/redis/start-redis.js';

/** What logs are read with. */
const READING = /^cmdstat_(xrange|xrevrange)$/;

/** How often logs were read in a Redis. */
export class StoreReads {
  readonly #redis: RunningRedis;
  readonly #before: number;

  private constructor(redis: RunningRedis, before: number) {
    this.#redis = redis;
    this.#before = before;
  }

  static async since(redis: RunningRedis): Promise<StoreReads> {
    return new StoreReads(redis, readsIn(await redis.cli('INFO', 'commandstats')));
  }

  async count(): Promise<number> {
    return readsIn(await this.#redis.cli('INFO', 'commandstats')) - this.#before;
  }
}

function readsIn(info: string): number {
  return info.split(/\r?\n/).reduce((sum, line) => {
    const [command = '', figures = ''] = line.split(':');
    return READING.test(command) ? sum + Number(/calls=(\d+)/.exec(figures)?.[1] ?? 0) : sum;
  }, 0);
}
