import type { Cancel } from '../ports/clock.js';
import type { Random } from './random.js';
import { type ScopedClock, VirtualTime } from './virtual-time.js';

const HOUR = 3_600_000;

/**
 * The time of a test hub and its clients. It moves only with `advance` and `run`.
 *
 * @example
 * hub.clock.after(1_000, () => console.log('one second later'));
 * await hub.clock.advance(1_000);
 */
export class TestClock {
  readonly #time: VirtualTime;
  /** The step of time that was asked for last: however many wait at once, they take one step after the other. */
  #lastStep: Promise<void> = Promise.resolve();

  /** Test hubs create their clock themselves. */
  constructor(random: Random, startAt: number) {
    this.#time = new VirtualTime(random, startAt);
  }

  /** The current time in milliseconds since 1970. */
  now(): number {
    return this.#time.now;
  }

  /** Runs `task` once after this many milliseconds of this clock. Returns a function that cancels it. */
  after(milliseconds: number, task: () => void): Cancel {
    return this.#time.after(milliseconds, task);
  }

  /** Moves time forward, and does everything that becomes due, in order. */
  async advance(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0 && Number.isFinite(milliseconds)))
      throw new Error(`Time passes by 0 milliseconds or more, not by ${milliseconds}.`);
    await this.#step(() => milliseconds);
  }

  /**
   * Moves from one due task to the next until the promise has settled: at most an hour, or `within`
   * milliseconds.
   */
  async run<Value>(promise: Promise<Value>, within = HOUR): Promise<Value> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    const end = this.#time.elapsed + within;
    await this.#step(() => 0);
    while (!settled) await this.#step(() => (settled ? 0 : this.#untilNext(end)));
    return await promise;
  }

  /** A clock whose tasks can be cancelled together, as a process that dies cancels them. */
  scope(): ScopedClock {
    return this.#time.scope(0);
  }

  #untilNext(end: number): number {
    const { untilNext, elapsed } = this.#time;
    if (untilNext === null)
      throw new Error('Nothing is due any more, so time cannot bring what is waited for.');
    if (elapsed + untilNext > end)
      throw new Error('What is waited for has not happened in the time it was given.');
    return untilNext;
  }

  #step(length: () => number): Promise<void> {
    const step = this.#lastStep.then(() => this.#time.runUntil(this.#time.elapsed + length()));
    this.#lastStep = step.catch(() => {});
    return step;
  }
}
