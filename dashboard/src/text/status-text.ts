import type { Status } from '@session-hub/client';

export type StatusTone = 'waiting' | 'running' | 'held' | 'trouble' | 'done' | 'failed' | 'over';

export interface StatusText {
  readonly tone: StatusTone;
  /** What it means, for somebody who sees the word for the first time. */
  readonly meaning: string;
  /** What a person can do about it, in order; empty where nothing needs to be done. */
  readonly steps: readonly string[];
}

export const STATUS_TEXT: Readonly<Record<Status, StatusText>> = {
  pending: { tone: 'waiting', meaning: 'Created, and not started yet.', steps: [] },
  active: { tone: 'running', meaning: 'Working.', steps: [] },
  idle: { tone: 'waiting', meaning: 'Nothing has happened for a while. Any activity wakes it.', steps: [] },
  paused: { tone: 'held', meaning: 'Held by a person or a policy.', steps: ['Resume it when it may go on.'] },
  suspended: {
    tone: 'held',
    meaning: 'Held because a health check failed.',
    steps: ['Look at its health.', 'Resume it when the cause is gone.'],
  },
  error: {
    tone: 'trouble',
    meaning: 'Something went wrong, and it can recover.',
    steps: ['Look at its errors.', 'Recover it to go on.'],
  },
  disconnected: {
    tone: 'trouble',
    meaning: 'Too much went wrong, or nobody works on it any more.',
    steps: ['Look at its errors.', 'Make sure that its worker runs.', 'Recover it to go on.'],
  },
  closing: { tone: 'waiting', meaning: 'Finishing: the last things are being saved.', steps: [] },
  completed: { tone: 'done', meaning: 'Done.', steps: [] },
  failed: { tone: 'failed', meaning: 'Ended with a failure.', steps: ['Start a new session to try again.'] },
  closed: { tone: 'over', meaning: 'Stopped before it was done.', steps: [] },
  expired: { tone: 'over', meaning: 'Its time ran out.', steps: ['Start a new session to go on.'] },
};
