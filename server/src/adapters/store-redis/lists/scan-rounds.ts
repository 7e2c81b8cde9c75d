import type { RowSource } from './row-source.js';
import type { Scan, Scanner } from './scanner.js';

export interface ScanRoundsOptions extends Pick<Scan, 'order' | 'text'> {
  readonly scanner: Scanner;
  /** In all. */
  readonly steps: number;
}

/** No call looks at more sessions than this, so that nobody else waits long. */
const STEPS_OF_A_CALL = 125;
/** Redis carries out what one link sent in one go, and everybody else waits for that. */
const CALLS_AT_ONCE = 8;

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
  async run(sources: readonly RowSource[], what: Scan['what'], most: number): Promise<boolean> {
    const { scanner, order, text } = this.#options;
    const share = Math.min(STEPS_OF_A_CALL, Math.floor(this.#left / sources.length));
    if (share < 1 && this.#begun) return false;
    this.#begun = true;
    // Without a filter each step is a match.
    const isFiltered = text !== '' || sources.some(({ hasGroups }) => hasGroups);
    const steps = Math.max(1, isFiltered ? share : Math.min(share, most));
    await fewAtOnce(this.#calls(sources, steps), async (together) => {
      const gone = await scanner.run(together, { what, order, text, steps, most });
      this.#left -= gone;
    });
    return true;
  }

  /** As few as carry all the steps, and as many as may be under way at once where there is enough for them. */
  #calls(sources: readonly RowSource[], steps: number): (readonly RowSource[])[] {
    const fitting = Math.floor(STEPS_OF_A_CALL / steps);
    const wanted = Math.ceil(sources.length / CALLS_AT_ONCE);
    const size = this.#options.scanner.isJoint ? Math.max(1, Math.min(fitting, wanted)) : 1;
    return Array.from({ length: Math.ceil(sources.length / size) }, (_, call) =>
      sources.slice(call * size, (call + 1) * size),
    );
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
