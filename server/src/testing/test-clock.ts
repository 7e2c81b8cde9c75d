import type { Cancel } from '../ports/clock.js';
import type { Random } from './random.js';
import { type ScopedClock, VirtualTime } from './virtual-time.js';

const HOUR = 3_600_000;

/** The time of a test hub and its clients. It stands still but for `advance` and `run`. */
export class TestClock {
  readonly #time: VirtualTime;
  /** The step of time that was asked for last: however many wait at once, they take one step after the other. */
  #lastStep: Promise<void> = Promise.resolve();

  constructor(random: Random, startAt: number) {
    this.#time = new VirtualTime(random, startAt);
  }

  now(): number {
    return this.#time.now;
  }

  /** Runs `task` once so many milliseconds have passed here. */
  after(milliseconds: number, task: () => void): Cancel {
    return this.#time.after(milliseconds, task);
  }

  /** Does everything that is due until then, in order, and what follows from it. */
  async advance(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0 && Number.isFinite(milliseconds)))
      throw new Error(`Time passes by 0 milliseconds or more, not by ${milliseconds}.`);
    await this.#step(() => milliseconds);
  }

  /** Goes from one thing that is due to the next until the promise has settled. */
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
