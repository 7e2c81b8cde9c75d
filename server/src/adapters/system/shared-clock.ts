import { performance } from 'node:perf_hooks';
import type { Cancel, Clock } from '../../ports/clock.js';

export interface SharedClockOptions {
  /** For timers, and for the time until the reference has answered. */
  own: Clock;
  /** The time that all nodes go by, from where they all ask it. */
  reference(): Promise<number>;
}

const ASK_EVERY_MS = 5_000;
/** A slower answer says too little about when it was given. */
const SLOWEST_ANSWER_MS = 500;

/**
 * The time all nodes share: the reference's, carried on between two answers by a counter that no change of this
 * machine's clock can move. So a node whose clock is wrong lets no deadline pass early or late.
 */
export class SharedClock implements Clock {
  readonly #own: Clock;
  readonly #reference: () => Promise<number>;
  /** What to add to the counter; null until the reference has answered. */
  #offset: number | null = null;
  #cancel: Cancel = () => {};

  constructor({ own, reference }: SharedClockOptions) {
    this.#own = own;
    this.#reference = reference;
  }

  /** Resolves when the reference has been asked once, and goes on asking. */
  async start(): Promise<void> {
    await this.#ask();
    this.#askLater();
  }

  stop(): void {
    this.#cancel();
  }

  now(): number {
    return this.#offset === null ? this.#own.now() : Math.round(performance.now() + this.#offset);
  }

  after(milliseconds: number, task: () => void): Cancel {
    return this.#own.after(milliseconds, task);
  }

  soon(task: () => void): void {
    this.#own.soon(task);
  }

  #askLater(): void {
    this.#cancel = this.#own.after(ASK_EVERY_MS, () => {
      void this.#ask();
      this.#askLater();
    });
  }

  async #ask(): Promise<void> {
    const asked = performance.now();
    try {
      const time = await this.#reference();
      const answered = performance.now();
      if (answered - asked > SLOWEST_ANSWER_MS) return;
      this.#offset = time - (asked + answered) / 2;
    } catch {
      // Out of reach: the counter carries on.
    }
  }
}
