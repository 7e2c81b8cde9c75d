import { type BackoffOptions, fullJitter } from '@session-hub/shared';
import type { Randomness } from '../../../ports/clock.js';

const FAILURES_BEFORE_PAUSE = 5;
const PAUSE: BackoffOptions = { base: 5_000, cap: 5 * 60_000 };
/** Sessions that wait here for their turn; others are told to come later. */
const MOST_WAITING = 1_000;
const LATER_MS = 5_000;

/** What one webhook does on this node: a few deliveries at a time, and none for a while when all of them fail. */
export class Lane {
  readonly #concurrency: number;
  readonly #randomness: Randomness;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #failures = 0;
  #pausedUntil = 0;

  constructor(concurrency: number, randomness: Randomness) {
    this.#concurrency = concurrency;
    this.#randomness = randomness;
  }

  /** Failed deliveries since the last one that arrived. */
  get failures(): number {
    return this.#failures;
  }

  /** When a delivery may be tried that may not be tried now; null when it may. */
  laterThan(now: number): number | null {
    if (this.#pausedUntil > now) return this.#pausedUntil + this.#spread(this.#pausedUntil - now);
    return this.#waiting.length < MOST_WAITING ? null : now + LATER_MS + this.#spread(LATER_MS);
  }

  isPaused(now: number): boolean {
    return this.#pausedUntil > now;
  }

  /** Resolves when it is the caller's turn, who gives it back with `leave`. */
  enter(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#pump();
    });
  }

  leave(): void {
    this.#running -= 1;
    this.#pump();
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** Returns for how long nothing is tried now; 0 when others are tried as before. */
  failed(now: number): number {
    this.#failures += 1;
    if (this.#failures < FAILURES_BEFORE_PAUSE || this.isPaused(now)) return 0;
    const longest = { base: PAUSE.base / 2, cap: PAUSE.cap / 2 };
    const half = fullJitter(this.#failures - FAILURES_BEFORE_PAUSE, () => 1, longest);
    const pause = half + this.#spread(half);
    this.#pausedUntil = now + pause;
    return pause;
  }

  /** After a pause one goes ahead; the others follow once it has arrived. */
  #pump(): void {
    const room = this.#failures >= FAILURES_BEFORE_PAUSE ? 1 : this.#concurrency;
    while (this.#running < room) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#running += 1;
      next();
    }
  }

  #spread(milliseconds: number): number {
    return Math.round(this.#randomness.fraction() * milliseconds);
  }
}
