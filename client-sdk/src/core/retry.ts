import { fullJitter } from '@session-hub/shared';
import type { Environment } from './environment.js';

/** One task that is tried again later and later. */
export interface Retry {
  /** How often it has been tried in a row. */
  readonly attempt: number;
  readonly isWaiting: boolean;
  /** Plans `task` for `atLeast` milliseconds from now and up to `cap` more, and tells how long it will wait. */
  later(task: () => void, atLeast?: number | null, cap?: number): number;
  /** Forgets what was planned. */
  cancel(): void;
  /** It worked: the next wait is short again. */
  reset(): void;
}

export function createRetry({ after, random }: Environment): Retry {
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
    later(task, atLeast, cap = 8_000) {
      cancel();
      const wait = fullJitter(attempt, random, { base: 500, cap }) + (atLeast ?? 0);
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
