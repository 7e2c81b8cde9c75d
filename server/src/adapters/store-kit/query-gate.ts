import { hubError } from '@session-hub/shared';

export interface QueryGateOptions {
  /** How many are under way. */
  readonly atOnce: number;
  /** How many may wait for that; more are refused. */
  readonly waiting: number;
}

/** Keeps the lists that many people ask for from taking all of a store: a few at once, the others in turn. */
export class QueryGate {
  readonly #options: QueryGateOptions;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(options: QueryGateOptions) {
    this.#options = options;
  }

  async run<Answer>(query: () => Promise<Answer>): Promise<Answer> {
    await this.#enter();
    try {
      return await query();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    const { atOnce, waiting } = this.#options;
    if (this.#underWay < atOnce) {
      this.#underWay += 1;
      return;
    }
    if (this.#waiting.length >= waiting) {
      throw hubError('overloaded', {
        message: 'More lists are asked for than the hub can look up right now.',
        retryAfter: 1_000,
      });
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Whoever waits longest takes over the place. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#underWay -= 1;
    else next();
  }
}
