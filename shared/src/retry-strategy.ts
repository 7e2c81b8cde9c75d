import { fullJitter } from './backoff.js';
import { describeError } from './describe-error.js';

/** Time and chance, from outside. */
export interface RetryTime {
  now(): number;
  /** Runs `task` once after this time, unless what it returns is called before. */
  after(milliseconds: number, task: () => void): () => void;
  /** Uniform in [0, 1). */
  random(): number;
}

/** What is needed of an `AbortSignal`. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options: { once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Options of a retry strategy.
 *
 * @example
 * const options: RetryOptions = { attempts: 3, base: 200, budget: 10_000 };
 * const retry = createRetryStrategy(options);
 */
export interface RetryOptions {
  /** The number of tries; 5 by default. */
  attempts?: number;
  /** The longest first wait, in milliseconds. It doubles with each try; 500 by default. */
  base?: number;
  /** The longest wait of all, in milliseconds; 20 s by default. */
  cap?: number;
  /** The longest time for all tries and waits together, in milliseconds; 60 s by default. */
  budget?: number;
  /** Whether another try may help; by default `retryable` of `describeError`. */
  isRetryable?: (error: unknown) => boolean;
}

/**
 * Options of one run of a retry strategy.
 *
 * @example
 * const run: RetryRun = { signal: AbortSignal.timeout(5_000) };
 * await createRetryStrategy().run(() => loadPrices(), run);
 */
export interface RetryRun {
  /** Aborting ends the wait at once, and `run` rejects with the reason. */
  signal?: StopSignal;
}

const DEFAULTS = { attempts: 5, base: 500, cap: 20_000, budget: 60_000 };

/**
 * Retries work that failed temporarily. The waits are random below a ceiling that doubles, so that many
 * clients do not retry at the same moment. It stops at the budget and rejects with the last error. Make one
 * with `createRetryStrategy`.
 *
 * @example
 * const retry: RetryStrategy = createRetryStrategy({ attempts: 3 });
 * const prices = await retry.run((attempt) => {
 *   console.log(`try ${attempt}`);
 *   return loadPrices();
 * });
 */
export class RetryStrategy {
  readonly #options: Required<RetryOptions>;
  readonly #time: RetryTime;

  /** Checks the options and throws a sentence when they contradict each other. */
  constructor(options: RetryOptions, time: RetryTime) {
    this.#options = { ...DEFAULTS, isRetryable: (error) => describeError(error).retryable, ...options };
    this.#time = time;
    for (const name of ['attempts', 'base', 'cap', 'budget'] as const) {
      if (!(this.#options[name] > 0)) throw new Error(`${name} must be above 0, not ${this.#options[name]}.`);
    }
    if (this.#options.base > this.#options.cap) {
      throw new Error('base must not be above cap: the first wait would be longer than the longest.');
    }
  }

  /** Runs `work` until it succeeds, must not be retried, or the tries are used up. `attempt` counts from 1. */
  async run<Value>(
    work: (attempt: number) => Value | Promise<Value>,
    { signal }: RetryRun = {},
  ): Promise<Value> {
    const { attempts, budget, isRetryable } = this.#options;
    const begun = this.#time.now();
    for (let attempt = 1; ; attempt++) {
      if (signal?.aborted) throw signal.reason;
      try {
        return await work(attempt);
      } catch (error) {
        if (signal?.aborted || attempt >= attempts || !isRetryable(error)) throw error;
        const wait = (describeError(error).retryAfter ?? 0) + this.#chance(attempt);
        if (this.#time.now() - begun + wait > budget) throw error;
        await this.#pause(wait, signal);
      }
    }
  }

  #chance(attempt: number): number {
    return fullJitter(attempt - 1, () => this.#time.random(), this.#options);
  }

  #pause(milliseconds: number, signal: StopSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#time.after(milliseconds, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });

      function onAbort(): void {
        cancel();
        reject(signal?.reason);
      }
    });
  }
}
