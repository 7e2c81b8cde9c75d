import { Cluster } from 'ioredis';
import type { RedisClient } from './redis-client.js';
import { RedisScript, type ScriptArgument } from './redis-script.js';
import type { RowSource } from './row-source.js';

export interface ScanRoundsOptions {
  readonly client: RedisClient;
  readonly order: 'asc' | 'desc';
  /** In lower case; '' when none is looked for. */
  readonly text: string;
  /** In all. */
  readonly steps: number;
}

/** No call looks at more sessions than this, so that nobody else waits long. */
const STEPS_OF_A_CALL = 125;
/** Redis carries out what one link sent in one go, and everybody else waits for that. */
const CALLS_AT_ONCE = 8;
const SCAN = new RedisScript('scan.lua');

/** The steps of one query, given out in rounds: each source gets as many, so that none falls far behind. */
export class ScanRounds {
  readonly #options: ScanRoundsOptions;
  #left: number;
  #begun = false;

  constructor(options: ScanRoundsOptions) {
    this.#options = options;
    this.#left = options.steps;
  }

  /**
   * Lets each source go on once, until it has found `most` or used its steps up: they get the rows, or only count. False
   * when no steps are left. The first round always takes place, so that each query gets further than the one before.
   */
  async run(sources: readonly RowSource[], what: 'rows' | 'count', most: number): Promise<boolean> {
    const share = Math.min(STEPS_OF_A_CALL, Math.floor(this.#left / sources.length));
    if (share < 1 && this.#begun) return false;
    this.#begun = true;
    const steps = Math.max(1, share);
    await fewAtOnce(this.#calls(sources, steps, most), async (together) => {
      const gone = await this.#scan(together, what, steps, most);
      this.#left -= gone;
    });
    return true;
  }

  /** As few as carry all the steps, and not more than may be under way at once. */
  #calls(sources: readonly RowSource[], steps: number, most: number): (readonly RowSource[])[] {
    const { client, text } = this.#options;
    const isPlain = text === '' && sources.every(({ isWhole }) => isWhole);
    const fitting = Math.floor(STEPS_OF_A_CALL / (isPlain ? Math.min(steps, most) : steps));
    const wanted = Math.ceil(sources.length / CALLS_AT_ONCE);
    // A cluster takes no call that concerns several partitions.
    const size = client instanceof Cluster ? 1 : Math.max(1, Math.min(fitting, wanted));
    return Array.from({ length: Math.ceil(sources.length / size) }, (_, call) =>
      sources.slice(call * size, (call + 1) * size),
    );
  }

  async #scan(
    sources: readonly RowSource[],
    what: 'rows' | 'count',
    steps: number,
    most: number,
  ): Promise<number> {
    const { client, order, text } = this.#options;
    const keys = sources.map(({ key }) => key);
    const args: ScriptArgument[] = [what, order, steps, most, text];
    for (const source of sources) args.push(...source.scanArgs);
    const replies = (await SCAN.run(client, keys, args)) as (readonly (string | number)[])[];
    return sources.reduce((sum, source, position) => sum + source.take(replies[position] ?? []), 0);
  }
}

/** Calls for every item, a few at a time. */
export async function fewAtOnce<Item>(
  items: readonly Item[],
  call: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const lane = async (): Promise<void> => {
    for (const item of waiting) await call(item);
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, lane));
}
