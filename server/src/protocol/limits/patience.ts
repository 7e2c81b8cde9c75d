import type { Cancel, Clock } from '../../ports/clock.js';

/**
 * Gives up on those that take too long. One timer serves all of them, and it runs only while there are some. Time is
 * counted in looks, so that a jump of the clock, or a process that was held up, makes none of them late.
 */
export class Patience<Waiting> {
  readonly #clock: Clock;
  readonly #lookEvery: number;
  readonly #giveUp: (waiting: Waiting) => void;
  /** How many looks each may still see. */
  readonly #looks = new Map<Waiting, number>();
  #cancel: Cancel | null = null;

  /** `giveUp` must not throw. */
  constructor(clock: Clock, lookEvery: number, giveUp: (waiting: Waiting) => void) {
    this.#clock = clock;
    this.#lookEvery = lookEvery;
    this.#giveUp = giveUp;
  }

  /** How many are waited for. */
  get size(): number {
    return this.#looks.size;
  }

  /** Waits this long from now, and at most one look longer. A new call for the same one replaces the old time. */
  wait(waiting: Waiting, milliseconds: number): void {
    // The next look may come at once.
    this.#looks.set(waiting, Math.ceil(milliseconds / this.#lookEvery) + 1);
    if (this.#cancel === null) this.#plan();
  }

  /** Waits this much longer for one that is waited for. */
  extend(waiting: Waiting, milliseconds: number): void {
    const looks = this.#looks.get(waiting);
    if (looks !== undefined) this.#looks.set(waiting, looks + Math.ceil(milliseconds / this.#lookEvery));
  }

  /** It came in time, or is gone. */
  end(waiting: Waiting): void {
    this.#looks.delete(waiting);
    if (this.#looks.size === 0) this.stop();
  }

  /** Waits for none of them any more. */
  stop(): void {
    this.#looks.clear();
    this.#cancel?.();
    this.#cancel = null;
  }

  #plan(): void {
    this.#cancel = this.#clock.after(this.#lookEvery, () => this.#look());
  }

  #look(): void {
    const late: Waiting[] = [];
    for (const [waiting, looks] of this.#looks) {
      if (looks > 1) this.#looks.set(waiting, looks - 1);
      else late.push(waiting);
    }
    for (const waiting of late) this.#looks.delete(waiting);
    this.#cancel = null;
    if (this.#looks.size > 0) this.#plan();
    for (const waiting of late) this.#giveUp(waiting);
  }
}
