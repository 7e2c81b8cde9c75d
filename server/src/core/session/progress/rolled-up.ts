import { type ProgressInput, rollUp, type Steps } from '@session-hub/shared';

/** All steps together as one report of the whole, in percent. */
export function rolledUp(steps: Steps, description: string, how: 'restart' | 'go on'): ProgressInput {
  return {
    current: rollUp(steps),
    total: 100,
    ...(description === '' ? {} : { description }),
    ...(how === 'restart' ? { restart: true } : {}),
  };
}
