export interface BackoffOptions {
  /** The ceiling of the first wait, in milliseconds; it doubles with every attempt. */
  base: number;
  /** No wait is longer than this. */
  cap: number;
}

/** Full jitter: anything between nothing and the ceiling, so that a crowd that fell together returns spread out. */
export function fullJitter(attempt: number, random: () => number, { base, cap }: BackoffOptions): number {
  return Math.round(random() * Math.min(cap, base * 2 ** Math.min(attempt, 30)));
}
