import type { Randomness } from '../../ports/randomness.js';
import { type BucketLimit, TokenBucket } from './token-bucket.js';

/** Nobody is sent away for longer than this. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Lets connections in at a bounded rate. Whom it turns away it gives a moment of their own, one after the other
 * at that same rate: when only they come, each finds room then, and none has to be turned away twice.
 */
export class ConnectLimiter {
  readonly #bucket: TokenBucket;
  #gap: number;
  readonly #randomness: Randomness;
  /** The moment that was given away last. */
  #last = 0;

  constructor(limit: BucketLimit, randomness: Randomness, now: number) {
    this.#bucket = new TokenBucket(limit, now);
    this.#gap = 1_000 / limit.rate;
    this.#randomness = randomness;
  }

  setLimit(limit: BucketLimit): void {
    this.#bucket.setLimit(limit);
    this.#gap = 1_000 / limit.rate;
  }

  /** What an attempt costs on top of its token; negative when it costs less. */
  charge(now: number, tokens: number): void {
    this.#bucket.charge(now, tokens);
  }

  /** 0 when one may come in, otherwise after how many milliseconds to come again. */
  take(now: number): number {
    const wait = this.#bucket.take(now);
    if (wait === 0) return 0;
    // Further ahead it can only be when the clock was set back.
    const last = Math.min(this.#last, now + LONGEST_WAIT_MS);
    const moment = Math.max(now + wait, last + this.#gap);
    if (moment > now + LONGEST_WAIT_MS) return this.#whenever();
    this.#last = moment;
    return Math.ceil(moment - now);
  }

  /** More wait than come in within the longest wait: they come back at any time of its second half. */
  #whenever(): number {
    return Math.round((LONGEST_WAIT_MS * (1 + this.#randomness.fraction())) / 2);
  }
}
