import type { Clock } from '../../ports/clock.js';
import { type BucketLimit, TokenBucket } from './token-bucket.js';

/** Buckets kept at most; whoever was quiet the longest is forgotten first, and starts anew with a full one. */
const MOST_BUCKETS = 10_000;

/** A token bucket for each caller, in bounded memory. */
export class RateLimiter {
  #limit: BucketLimit;
  readonly #clock: Clock;
  readonly #most: number;
  /** The least recently used first. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(limit: BucketLimit, clock: Clock, most = MOST_BUCKETS) {
    this.#limit = limit;
    this.#clock = clock;
    this.#most = most;
  }

  /** 0 when the caller may go on, otherwise after how many milliseconds to ask again. */
  take(key: string): number {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#limit, now);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > this.#most) this.#forgetOldest();
    return bucket.take(now);
  }

  setLimit(limit: BucketLimit): void {
    this.#limit = limit;
    for (const bucket of this.#buckets.values()) bucket.setLimit(limit);
  }

  #forgetOldest(): void {
    for (const key of this.#buckets.keys()) {
      this.#buckets.delete(key);
      return;
    }
  }
}
