import type { Evidence } from '@session-hub/shared';

interface HealthText {
  readonly message: string;
  /** What a person can do about it, in order. */
  readonly steps: readonly string[];
}

/** What a viewer is told, by the worst that was found. */
export const HEALTH_TEXTS: Readonly<Record<Evidence | 'none', HealthText>> = {
  none: { message: 'All is well.', steps: [] },
  emitter_lost: {
    message: 'The worker behind this session cannot be reached.',
    steps: [
      'Wait a moment: it may come back by itself.',
      'Start another worker; it can take the session over.',
      'Nothing that was reported is lost.',
    ],
  },
  agents_lost: {
    message: 'None of the agents of this session can be reached.',
    steps: [
      'Look whether the agents still run, and whether they can reach the hub.',
      'Start them again, and recover the session then; it goes on where it stopped.',
    ],
  },
  check_failed: {
    message: 'A check from outside has found that something is wrong.',
    steps: [
      'Look at what the check found, and remove the cause.',
      'The session goes on by itself when the check passes again.',
      'Resume it if it is to go on all the same.',
    ],
  },
  agent_lost: {
    message: 'Some of the agents of this session have gone quiet.',
    steps: ['The others go on.', 'Look after the agents that are named, and start them again if need be.'],
  },
  disconnected: {
    message: 'The session was taken out of work and has to be recovered.',
    steps: [
      'Read the newest errors and remove their cause.',
      'Recover the session; it goes on where it stopped.',
      'If the errors come back, ask whoever runs the worker.',
    ],
  },
  stalled: {
    message: 'The work seems to be stuck.',
    steps: ['Look at the last log lines.', 'Stop the session and start it again if nothing moves.'],
  },
  slow: {
    message: 'The work has not moved for a while.',
    steps: ['Wait a little: some steps take longer than others.', 'Look at the last log lines.'],
  },
  errors: {
    message: 'There have been several errors of late.',
    steps: [
      'The work goes on, but look at the newest errors.',
      'Recover the session when their cause is gone.',
    ],
  },
};

/** An absolute path, where a sentence begins to name it. */
const PATH = /(^|[\s"'`(=[])(?:file:\/\/|\/|~\/|\\\\|[A-Za-z]:[\\/])[^\s"'`),;\]]+/g;

/** A reason as anybody may read it: where files lie is for the log alone. */
export function withoutPaths(reason: string): string {
  return reason.replace(PATH, '$1…');
}
