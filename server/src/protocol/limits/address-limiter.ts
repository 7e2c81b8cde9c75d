import type { Clock, Randomness } from '../../ports/clock.js';
import type { BucketLimit } from './token-bucket.js';
import { ConnectLimiter } from './token-bucket.js';

/** Cost of an attempt that is refused for good, with the 1 that each attempt costs before it is verified. */
const FAILED_COST = 10;

/** Some 20 MB when all are in use. */
const MOST_ADDRESSES = 50_000;

export interface AddressLimiterOptions {
  clock: Clock;
  randomness: Randomness;
  /** Addresses that are remembered at most. */
  most?: number;
}

interface Entry {
  readonly limiter: ConnectLimiter;
  seenAt: number;
}

/**
 * Limits how often one address may try to get in, in bounded memory. An address that was quiet for long enough to have
 * its full limit again is forgotten, which changes nothing for it. When there are more addresses than are remembered,
 * the one that was quiet the longest is forgotten and starts over with a full limit. So many addresses at once refuse
 * no honest one. An attacker gains nothing either: each of the many addresses has a limit of its own anyway, and
 * `connectRate` bounds all of them together.
 */
export class AddressLimiter {
  #limit: BucketLimit;
  readonly #options: AddressLimiterOptions;
  readonly #most: number;
  /** The least recently seen first. */
  readonly #entries = new Map<string, Entry>();

  constructor(limit: BucketLimit, options: AddressLimiterOptions) {
    this.#limit = limit;
    this.#options = options;
    this.#most = options.most ?? MOST_ADDRESSES;
  }

  /** Addresses that are remembered now. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * 0 when the attempt may go on, otherwise after how many milliseconds to come again. Each refused attempt gets a place
   * in the line of its address; one that comes back too early gets another place, at the end.
   */
  take(key: string): number {
    const now = this.#options.clock.now();
    return this.#seen(key, now).take(now);
  }

  /** The attempt was refused for good, or ended in a flood. */
  fail(key: string): void {
    const now = this.#options.clock.now();
    this.#seen(key, now).charge(now, FAILED_COST - 1);
  }

  /** The attempt costs nothing after all. */
  giveBack(key: string): void {
    const now = this.#options.clock.now();
    this.#seen(key, now).charge(now, -1);
  }

  /** From now on, also for the addresses that are known. */
  setLimit(limit: BucketLimit): void {
    this.#limit = limit;
  }

  #seen(key: string, now: number): ConnectLimiter {
    const known = this.#entries.get(key);
    const limiter = known?.limiter ?? new ConnectLimiter(this.#limit, this.#options.randomness, now);
    limiter.setLimit(this.#limit);
    this.#entries.delete(key);
    this.#entries.set(key, { limiter, seenAt: now });
    this.#forget(now);
    return limiter;
  }

  /** At most two each time: the work is spread, and still more are forgotten than come. */
  #forget(now: number): void {
    // From the deepest debt to a full bucket.
    const fullAfter = (2_000 * this.#limit.burst) / this.#limit.rate;
    let looked = 0;
    for (const [key, { seenAt }] of this.#entries) {
      const isFull = seenAt + fullAfter <= now;
      if (looked === 2 || (!isFull && this.#entries.size <= this.#most)) return;
      this.#entries.delete(key);
      looked += 1;
    }
  }
}
