import { isEnded, nextStatus, type SessionView } from '@session-hub/shared';
import type { Guards } from '../../../ports/session-record.js';
import { catchUpConditions } from '../conditions/follow-conditions.js';
import { HUB_ACTOR } from '../draft/actors.js';
import type { Draft } from '../draft/draft.js';
import { loseAgents, nextAgentLoss } from '../health/agents.js';
import { healthTimes } from '../health/assess-health.js';
import { end, finish } from '../operations/apply-command.js';
import { loseLease } from '../operations/lease-changes.js';
import { dueTimes, durationText } from '../policy/due-times.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import { removalTime } from '../removal/removal-time.js';
import { nextWarning, warn } from './warnings.js';

type Action =
  | 'idle'
  | 'warn'
  | 'inactivity'
  | 'lifetime'
  | 'lose-lease'
  | 'lose-agents'
  | 'health'
  | 'conditions'
  | 'finish';

/** Times of conditions that passed while nobody looked, in one go; a week brings every time of day that there is. */
const MOST_CAUGHT_UP = 500;
/** Why a session is closed that nobody gave a reason for. */
const CLOSED_BY_TIME = 'its time for closing is over';

interface Deadline {
  at: number;
  action: Action;
}

/** Everything that will happen to a session if nobody does anything, with its time. */
export function deadlinesOf(view: SessionView, guards: Guards, settings: PolicySettings): Deadline[] {
  if (isEnded(view.status)) return [];
  const deadlines: Deadline[] = dueTimes(view, guards, settings).map(({ deadline, due }) => ({
    at: due,
    action: deadline,
  }));
  const warning = nextWarning(view, guards, settings);
  if (warning !== null) deadlines.push({ at: warning, action: 'warn' });
  if (view.status === 'active') deadlines.push({ at: guards.activeAt + settings.idleAfter, action: 'idle' });
  if (view.status === 'closing') deadlines.push({ at: view.since + settings.closingTime, action: 'finish' });
  if (guards.lease !== null && view.emitter !== null) {
    deadlines.push({ at: guards.lease.until, action: 'lose-lease' });
  }
  const agentLoss = nextAgentLoss(view, guards, settings);
  if (agentLoss !== null) deadlines.push({ at: agentLoss, action: 'lose-agents' });
  for (const at of healthTimes(view, guards, settings)) deadlines.push({ at, action: 'health' });
  if (guards.conditionsAt) deadlines.push({ at: guards.conditionsAt, action: 'conditions' });
  return deadlines;
}

/** When somebody has to look at the session again; null when never. */
export function nextDeadline(view: SessionView, guards: Guards, settings: PolicySettings): number | null {
  if (isEnded(view.status)) return removalTime(view, settings);
  return deadlinesOf(view, guards, settings).reduce<number | null>(
    (earliest, { at }) => (earliest === null ? at : Math.min(earliest, at)),
    null,
  );
}

/** Does what is due by now, the earliest first. Each action may make others undue. */
export function runPolicy(draft: Draft, now: number, settings: PolicySettings): void {
  const done = new Set<Action>();
  let caughtUp = 0;
  for (;;) {
    const due = deadlinesOf(draft.view, draft.guards, settings)
      .filter(({ at, action }) => at <= now && !done.has(action))
      .sort((left, right) => left.at - right.at)[0];
    if (due === undefined) return;
    // Conditions have times one after the other, each in its place among the deadlines.
    if (due.action === 'conditions' && caughtUp < MOST_CAUGHT_UP) {
      catchUpConditions(draft, due.at, settings);
      caughtUp += 1;
    } else done.add(due.action);
    act(draft, due.action, now, settings);
  }
}

function act(draft: Draft, action: Action, now: number, settings: PolicySettings): void {
  switch (action) {
    case 'idle':
      draft.move('idle', HUB_ACTOR, { reason: 'no activity' });
      return;
    case 'warn':
      warn(draft, now, settings);
      return;
    case 'inactivity':
      inactive(draft, `no activity for ${durationText(settings.inactivity)}`, settings);
      return;
    case 'lifetime':
      expire(draft, `older than ${durationText(settings.lifetime)}`);
      return;
    case 'lose-lease':
      loseLease(draft);
      return;
    case 'lose-agents':
      loseAgents(draft, now, settings);
      return;
    case 'finish':
      finish(draft, HUB_ACTOR, draft.guards.stopReason ?? CLOSED_BY_TIME);
      return;
    case 'conditions':
    case 'health':
      // Every write looks at the health again; all that was needed is one.
      return;
  }
}

function inactive(draft: Draft, reason: string, settings: PolicySettings): void {
  switch (settings.onInactivity) {
    case 'expire':
      expire(draft, reason);
      return;
    case 'pause':
      if (nextStatus(draft.view.status, 'pause') !== null) draft.move('pause', HUB_ACTOR, { reason });
  }
}

function expire(draft: Draft, reason: string): void {
  if (nextStatus(draft.view.status, 'expire') === null) return;
  end(draft, 'expire', HUB_ACTOR, { kind: 'expired', at: draft.at, reason });
}
