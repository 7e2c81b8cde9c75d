/**
 * Cancels a planned task. It does nothing when the task has already run.
 *
 * @example
 * const cancel: Cancel = environment.after(1_000, () => console.log('one second later'));
 * cancel();
 */
export type Cancel = () => void;

/**
 * Clock, randomness and page events that the SDK uses. A test passes its own to control time and repeat
 * random choices.
 *
 * @example
 * const environment: Environment = {
 *   now: () => Date.now(),
 *   after(milliseconds, task) {
 *     const timer = setTimeout(task, milliseconds);
 *     return () => clearTimeout(timer);
 *   },
 *   soon: (task) => queueMicrotask(task),
 *   random: () => Math.random(),
 *   id: () => `id-${crypto.randomUUID()}`,
 *   onWake: () => () => {},
 * };
 * const hub = connectHub('https://hub.example', { environment });
 */
export interface Environment {
  /** The time in milliseconds. */
  now(): number;
  /** Runs `task` once after this many milliseconds. Returns a function that cancels it. */
  after(milliseconds: number, task: () => void): Cancel;
  /** Runs `task` after the current work and before other waiting work of the event loop. */
  soon(task: () => void): void;
  /** A random number, uniform in [0, 1). */
  random(): number;
  /** An id that cannot be guessed: letters, digits, `_` and `-`, starting with a letter. */
  id(): string;
  /**
   * Calls `listener` when a new connection is likely to work: the device is online again, or the page is
   * visible again.
   */
  onWake(listener: () => void): Cancel;
}
