import type { SessionView } from '@session-hub/client';

type Warnings = NonNullable<SessionView['warnings']>;
export type DeadlineName = keyof Warnings;
export type DeadlineAction = NonNullable<Warnings[DeadlineName]>['action'];

/** What happens at a deadline: `Expires in …`, `Will be paused in …`. */
export function deadlineActionText(action: DeadlineAction): string {
  switch (action) {
    case 'expire':
      return 'Expires';
    case 'pause':
      return 'Will be paused';
  }
}

/** Why: what the deadline is counted from. */
export function deadlineReasonText(deadline: DeadlineName): string {
  switch (deadline) {
    case 'inactivity':
      return 'because nothing happens';
    case 'lifetime':
      return 'because its time runs out';
  }
}
