import type { Clock, Randomness } from '../../ports/clock.js';
import { type BucketLimit, ConnectLimiter, TokenBucket } from './token-bucket.js';

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
  /** Refused connections that may still open to hear when to come again, as many as are admitted. Null until the first. */
  told: TokenBucket | null;
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
    return this.#seen(key, now).limiter.take(now);
  }

  /** An attempt that costs a connection also when it is refused: only so many get their place in the line. */
  open(key: string): { kind: 'paid' } | { kind: 'told' | 'refused'; retryAfter: number } {
    const now = this.#options.clock.now();
    const entry = this.#seen(key, now);
    if (entry.limiter.tryTake(now)) return { kind: 'paid' };
    entry.told ??= new TokenBucket(this.#limit, now);
    const wait = entry.told.take(now);
    if (wait > 0) return { kind: 'refused', retryAfter: wait };
    return { kind: 'told', retryAfter: entry.limiter.take(now) };
  }

  /** The attempt was refused for good, or ended in a flood. */
  fail(key: string): void {
    const now = this.#options.clock.now();
    const { limiter, told } = this.#seen(key, now);
    limiter.charge(now, FAILED_COST - 1);
    told?.charge(now, FAILED_COST - 1);
  }

  /** The attempt costs nothing after all. */
  giveBack(key: string): void {
    const now = this.#options.clock.now();
    this.#seen(key, now).limiter.charge(now, -1);
  }

  /** From now on, also for the addresses that are known. */
  setLimit(limit: BucketLimit): void {
    this.#limit = limit;
  }

  #seen(key: string, now: number): Entry {
    const known = this.#entries.get(key);
    const limiter = known?.limiter ?? new ConnectLimiter(this.#limit, this.#options.randomness, now);
    const entry: Entry = { limiter, told: known?.told ?? null, seenAt: now };
    limiter.setLimit(this.#limit);
    entry.told?.setLimit(this.#limit);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#forget(now);
    return entry;
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
