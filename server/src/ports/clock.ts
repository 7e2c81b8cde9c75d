/** Stops what was planned; harmless when it has run already. */
export type Cancel = () => void;

/** Time from outside, so that a test can hold it. */
export interface Clock {
  /** Milliseconds since 1970. May jump either way: whoever needs order must not take it from here. */
  now(): number;
  /** Runs `task` once, not before `milliseconds` have passed. Never runs it synchronously. */
  after(milliseconds: number, task: () => void): Cancel;
  /** Runs `task` once, after everything that is already waiting to run. Never synchronously. */
  soon(task: () => void): void;
}
