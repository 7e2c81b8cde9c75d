import { performance } from 'node:perf_hooks';
import { rootReason } from '../../core/session/draft/actors.js';
import type { Cancel, Clock } from '../../ports/clock.js';

export interface SharedClockOptions {
  /** For timers, and for the time before `start`. */
  own: Clock;
  /** The time that all nodes go by, from where they all ask it. */
  reference(): Promise<number>;
  /** Milliseconds from any point on, which no change of this machine's clock can move; the process's own when left out. */
  counter?(): number;
}

interface Answer {
  /** What to add to the counter. */
  readonly offset: number;
  /** It was given at any moment between question and arrival: the offset is not further off than this. */
  readonly error: number;
  /** By the counter. */
  readonly at: number;
}

const ASK_EVERY_MS = 5_000;
const FIRST_ASKS = 5;
/** Whoever answers within twice this need not be asked again at the start. */
const GOOD_ERROR_MS = 5;
const PAUSE_MS = 200;
const FIRST_ANSWER_WITHIN_MS = 10_000;
/** How far the counter strays from the reference in a millisecond; no machine in order does as much. */
const DRIFT = 0.001;

/**
 * The time all nodes share: the reference's, carried on between two answers by a counter that no change of this
 * machine's clock can move. So a node whose clock is wrong lets no deadline pass early or late. The quickest answer
 * counts, and a slower one only once the counter may have strayed further than that one can be off, or when it proves
 * that the reference has been set.
 */
export class SharedClock implements Clock {
  readonly #own: Clock;
  readonly #reference: () => Promise<number>;
  readonly #counter: () => number;
  #best: Answer | null = null;
  #cancel: Cancel = () => {};
  #stopped = false;

  constructor({ own, reference, counter = () => performance.now() }: SharedClockOptions) {
    this.#own = own;
    this.#reference = reference;
    this.#counter = counter;
  }

  /** Resolves when the time is known, and goes on asking. Rejects with a sentence when the reference does not tell it. */
  async start(): Promise<void> {
    const begun = this.#counter();
    for (let asked = 0; !this.#isWellKnown(asked); asked++) {
      const failure = await this.#ask();
      if (failure === null || this.#best !== null) continue;
      if (this.#counter() - begun >= FIRST_ANSWER_WITHIN_MS) {
        throw new Error(`The time that all nodes go by could not be learned: ${rootReason(failure)}`, {
          cause: failure,
        });
      }
      await new Promise<void>((resolve) => this.#own.after(PAUSE_MS, resolve));
    }
    this.#askLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  now(): number {
    return this.#best === null ? this.#own.now() : Math.round(this.#counter() + this.#best.offset);
  }

  after(milliseconds: number, task: () => void): Cancel {
    return this.#own.after(milliseconds, task);
  }

  soon(task: () => void): void {
    this.#own.soon(task);
  }

  #isWellKnown(asked: number): boolean {
    return this.#best !== null && (asked >= FIRST_ASKS || this.#best.error <= GOOD_ERROR_MS);
  }

  #askLater(): void {
    if (this.#stopped) return;
    this.#cancel = this.#own.after(ASK_EVERY_MS, () => void this.#ask().then(() => this.#askLater()));
  }

  /** Returns why there was no answer, or null. Meanwhile the counter carries on. */
  async #ask(): Promise<unknown> {
    const asked = this.#counter();
    try {
      const time = await this.#reference();
      const at = this.#counter();
      this.#consider({ offset: time - (asked + at) / 2, error: (at - asked) / 2, at });
      return null;
    } catch (failure) {
      return failure;
    }
  }

  #consider(answer: Answer): void {
    if (this.#best !== null) {
      const strayed = this.#best.error + (answer.at - this.#best.at) * DRIFT;
      const isBetter = answer.error <= strayed;
      // They cannot both be right: the reference was set, or the counter stood still while the machine slept.
      const contradicts = Math.abs(answer.offset - this.#best.offset) > answer.error + strayed;
      if (!isBetter && !contradicts) return;
    }
    this.#best = answer;
  }
}
