/** Chance from outside, so that a test can repeat it. */
export interface Randomness {
  /** At least 96 unguessable bits, in the letters of an id: `A-Z a-z 0-9 _ -`, starting with a letter. */
  id(): string;
  /** Uniform in [0, 1). */
  fraction(): number;
}
