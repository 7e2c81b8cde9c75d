import type { Cancel, Clock } from 'session-hub/internal/ports/clock.js';

/** Time that stands still until it is moved. */
export class HeldClock implements Clock {
  #now = 1_760_000_000_000;
  readonly #waiting = new Map<symbol, { at: number; task: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, task: () => void): Cancel {
    const key = Symbol();
    this.#waiting.set(key, { at: this.#now + milliseconds, task });
    return () => void this.#waiting.delete(key);
  }

  soon(task: () => void): void {
    setImmediate(task);
  }

  /** How many timers run. */
  get timers(): number {
    return this.#waiting.size;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = [...this.#waiting].filter(([, { at }]) => at <= this.#now);
    for (const [key, { task }] of due) {
      this.#waiting.delete(key);
      task();
    }
  }

  /** Sets the time without running anything, as an adjusted wall clock does. */
  jumpTo(now: number): void {
    this.#now = now;
  }
}
