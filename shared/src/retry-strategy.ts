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

export interface RetryOptions {
  /** How often it is tried altogether; 5 by default. */
  attempts?: number;
  /** The ceiling of the first wait, in milliseconds; it doubles each time. 500 by default. */
  base?: number;
  /** No wait is longer than this; 20 s by default. */
  cap?: number;
  /** All tries and waits together may take this long; 60 s by default. */
  budget?: number;
  /** Whether another try may help; by default what `describeError` says. */
  isRetryable?: (error: unknown) => boolean;
}

export interface RetryRun {
  /** Aborting ends the wait at once and rejects with the reason. */
  signal?: StopSignal;
}

const DEFAULTS = { attempts: 5, base: 500, cap: 20_000, budget: 60_000 };

/**
 * Tries again what failed for a time: after random waits whose ceiling doubles, so that a crowd that failed together
 * does not come back together, and only as long as the budget lasts. Rejects with the last error.
 */
export class RetryStrategy {
  readonly #options: Required<RetryOptions>;
  readonly #time: RetryTime;

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
