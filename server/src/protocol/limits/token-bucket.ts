import type { Randomness } from '../../ports/clock.js';

export interface BucketLimit {
  /** Tokens that come back per second. */
  readonly rate: number;
  /** Tokens a full bucket holds: how much may come at once. */
  readonly burst: number;
}

/** Lets through `burst` at once and `rate` per second in the long run. Knows no clock: it is told the time. */
export class TokenBucket {
  #limit: BucketLimit;
  /** In thousandths of a token, which a whole rate adds in whole numbers: nothing is lost to rounding. */
  #credit: number;
  #at: number;

  constructor(limit: BucketLimit, now: number) {
    this.#limit = limit;
    this.#credit = limit.burst * 1_000;
    this.#at = now;
  }

  /** Takes the tokens and answers 0, or takes none and answers after how many milliseconds to ask again. */
  take(now: number, tokens = 1): number {
    this.#refill(now);
    const missing = tokens * 1_000 - this.#credit;
    if (missing > 0) return Math.ceil(missing / this.#limit.rate);
    this.#credit = -missing;
    return 0;
  }

  /** Takes tokens that may not be there. The bucket owes at most as many as it holds; negative tokens are given back. */
  charge(now: number, tokens: number): void {
    this.#refill(now);
    const full = this.#limit.burst * 1_000;
    this.#credit = Math.max(-full, Math.min(full, this.#credit - tokens * 1_000));
  }

  /** What the bucket holds already stays, as far as it still may hold so much. */
  setLimit(limit: BucketLimit): void {
    this.#limit = limit;
  }

  /** A clock that jumps back neither gives tokens nor stops them from coming. */
  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#credit = Math.min(this.#limit.burst * 1_000, this.#credit + elapsed * this.#limit.rate);
    this.#at = now;
  }
}

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

  /** As `take`, but the refused get no moment: they are not told. */
  tryTake(now: number): boolean {
    return this.#bucket.take(now) === 0;
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
