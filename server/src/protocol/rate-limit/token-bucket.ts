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
