import { fullJitter } from '@session-hub/shared';
import type { Environment } from '../environment.js';

const BASE_MS = 500;
const LONGEST_MS = 20_000;

/** One task that is tried again later and later. */
export interface Retry {
  /** How often it has been tried in a row. */
  readonly attempt: number;
  readonly isWaiting: boolean;
  /** Plans `task`, not before `atLeast` milliseconds have passed, and tells how long it will wait. */
  later(task: () => void, atLeast?: number | null): number;
  /** Forgets what was planned. */
  cancel(): void;
  /** It worked: the next wait is short again. */
  reset(): void;
}

/** Waits at most `longest` milliseconds. */
export function createRetry({ after, random }: Environment, longest = LONGEST_MS): Retry {
  let attempt = 0;
  let stop: (() => void) | null = null;
  const cancel = () => {
    stop?.();
    stop = null;
  };
  return {
    get attempt() {
      return attempt;
    },
    get isWaiting() {
      return stop !== null;
    },
    later(task, atLeast) {
      cancel();
      const wait = fullJitter(attempt, random, { base: BASE_MS, cap: longest }) + (atLeast ?? 0);
      attempt += 1;
      stop = after(wait, () => {
        stop = null;
        task();
      });
      return wait;
    },
    cancel,
    reset() {
      attempt = 0;
      cancel();
    },
  };
}
