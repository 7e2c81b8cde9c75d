import { isEnded, type Outcome, type SessionView } from '@session-hub/shared';
import type { PolicySettings } from '../policy/policy-settings.js';

/** When an ended session is to be removed; null for one that goes on. */
export function removalTime(view: SessionView, { retention }: PolicySettings): number | null {
  if (!isEnded(view.status)) return null;
  return (view.endedAt ?? view.updatedAt) + keptFor(view.outcome, retention);
}

export function isRemovable(view: SessionView, now: number, settings: PolicySettings): boolean {
  const at = removalTime(view, settings);
  return at !== null && at <= now;
}

function keptFor(outcome: Outcome | null, retention: PolicySettings['retention']): number {
  switch (outcome?.kind) {
    case 'failed':
      return retention.failed;
    case 'completed':
      return retention.completed;
    case 'closed':
    case 'expired':
    case undefined:
      return retention.other;
  }
}
