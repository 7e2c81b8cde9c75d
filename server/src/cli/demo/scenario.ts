import type { Job, NewSession } from '@session-hub/client';

/** One made-up session from its beginning to its end, told through nothing but the job of the SDK. */
export type Scenario = (stage: Stage) => Promise<void>;

export interface Stage {
  readonly chance: Chance;
  /** Creates the session. When it ends from outside, whatever the act waits for rejects. */
  begin(session: NewSession): Promise<Act>;
}

export interface Act {
  readonly job: Job;
  /** Works for about that long. While somebody holds the session, the work waits. */
  work(milliseconds: number): Promise<void>;
  /** Lets time pass, whatever the session's status. */
  rest(milliseconds: number): Promise<void>;
}

/** Small variations, so that no two demo sessions are alike. */
export interface Chance {
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** A whole number from low to high, both included. */
  whole(low: number, high: number): number;
  pick<Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number];
  /** True once in `times`. */
  once(times: number): boolean;
  /** A short name that no other session has. */
  name(prefix: string): string;
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

export function createChance(random: () => number): Chance {
  const between = (low: number, high: number): number => low + random() * (high - low);
  const whole = (low: number, high: number): number => Math.floor(between(low, high + 1));
  return {
    between,
    whole,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
    once: (times) => random() * times < 1,
    name: (prefix) =>
      `${prefix}-${Array.from({ length: 6 }, () => LETTERS[whole(0, LETTERS.length - 1)]).join('')}`,
  };
}

/** Ends a scenario early: its session ended from outside, or the demo stops. No failure. */
export class RoundOver extends Error {
  override readonly name = 'RoundOver';
}
