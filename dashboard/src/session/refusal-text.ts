import { HubError } from '@session-hub/client';
import type { Problem } from '../dom/problem-notice.js';

/** Why the hub did not do what a button asked for, and what is possible instead. */
export function refusalText(label: string, error: unknown): Problem {
  if (!(error instanceof HubError)) return { message: `${label} did not work: ${String(error)}`, steps: [] };
  const { possible } = error.details;
  // The details say in words for people what the table's step says in words for programmers.
  const steps = Array.isArray(possible)
    ? [possible.length === 0 ? 'Nothing can be done any more.' : `Possible now: ${possible.join(', ')}.`]
    : error.steps;
  return { message: `${label} was refused. ${error.message}`, steps };
}
