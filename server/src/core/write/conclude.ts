import { isEnded, type SessionView } from '@session-hub/shared';
import { afterChanges } from '../session/deadlines/after-changes.js';
import { nextDeadline } from '../session/deadlines/policy.js';
import type { Draft } from '../session/draft/draft.js';
import { type PolicySettings, policyOf } from '../session/policy/policy-settings.js';
import type { AppendContext, CommitWatch } from './append-context.js';

/**
 * The last thing before a write: what follows from the changes, and the time to look again. Only an earlier time
 * moves the index; a later one is found out when the earlier comes. The time of its removal is the last a session
 * has, and stands there as it is.
 */
export function conclude(draft: Draft, before: SessionView, { policy, watch }: AppendContext): void {
  const settings = policyOf(draft.guards, policy);
  afterChanges(draft, before, settings);
  watch.prepare(draft);
  const planned = draft.guards.wakeAt;
  const deadline = deadlineOf(draft, settings, watch);
  const isExact = deadline === null || isEnded(draft.view.status);
  if (isExact ? planned !== deadline : planned === null || deadline < planned) {
    draft.setGuards({ wakeAt: deadline });
  }
}

/** A session that somebody has to be told of stays until then, however long ago it has ended. */
function deadlineOf({ view, guards }: Draft, settings: PolicySettings, watch: CommitWatch): number | null {
  const own = nextDeadline(view, guards, settings);
  const watched = watch.dueAt(guards);
  if (own === null || watched === null) return own ?? watched;
  return isEnded(view.status) ? watched : Math.min(own, watched);
}
