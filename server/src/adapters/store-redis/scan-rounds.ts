/** No call looks at more sessions than this, so that nobody else waits long. */
const STEPS_OF_A_CALL = 125;
/** Redis carries out what one link sent in one go, and everybody else waits for that. */
const CALLS_AT_ONCE = 8;

/** The steps of one query, given out in rounds: each source gets as many, so that none falls far behind. */
export class ScanRounds {
  #left: number;
  #begun = false;

  constructor(steps: number) {
    this.#left = steps;
  }

  /**
   * Asks each source once; `ask` tells how many steps it took. False when no steps are left. The first round always
   * takes place, so that each query gets further than the one before.
   */
  async run<Source>(
    sources: readonly Source[],
    ask: (source: Source, steps: number) => Promise<number>,
  ): Promise<boolean> {
    const share = Math.min(STEPS_OF_A_CALL, Math.floor(this.#left / sources.length));
    if (share < 1 && this.#begun) return false;
    this.#begun = true;
    await fewAtOnce(sources, async (source) => {
      const gone = await ask(source, Math.max(1, share));
      this.#left -= gone;
    });
    return true;
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
