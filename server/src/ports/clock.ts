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

/** Chance from outside, so that a test can repeat it. */
export interface Randomness {
  /** At least 96 unguessable bits, in the letters of an id: `A-Z a-z 0-9 _ -`, starting with a letter. */
  id(): string;
  /** Uniform in [0, 1). */
  fraction(): number;
}
