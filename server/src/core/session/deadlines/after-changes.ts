import { nextStatus, type SessionView } from '@session-hub/shared';
import { followConditions } from '../conditions/follow-conditions.js';
import { HUB_ACTOR } from '../draft/actors.js';
import type { Draft } from '../draft/draft.js';
import { refreshHealth } from '../health/health-report.js';
import { DEFAULT_POLICY, type PolicySettings } from '../policy/policy-settings.js';
import { liftWarnings } from './warnings.js';

/** What follows from the changes of one write, whoever made them, before they are written with it. */
export function afterChanges(draft: Draft, before: SessionView, settings: PolicySettings): void {
  learnPatience(draft, settings);
  refreshHealth(draft, settings);
  followHealth(draft, before, settings);
  followConditions(draft, before, settings);
  liftWarnings(draft, settings);
}

/** Only when health has changed: who resumes a session whose worker is still lost means it. */
function followHealth(draft: Draft, before: SessionView, settings: PolicySettings): void {
  if (settings.onLostHealth === 'carry-on') return;
  if (hasAllAgentsLost(draft.view) && !hasAllAgentsLost(before)) {
    // Nobody is left who could go on by himself, so somebody has to recover it.
    if (nextStatus(draft.view.status, 'disconnect') === null) return;
    draft.move('disconnect', HUB_ACTOR, { reason: draft.view.health?.reasons[0] ?? 'its agents are lost' });
    return;
  }
  const wasLost = before.health?.state === 'lost';
  const isLost = draft.view.health?.state === 'lost';
  if (wasLost === isLost) return;
  if (isLost && nextStatus(draft.view.status, 'suspend') !== null) {
    draft.move('suspend', HUB_ACTOR, { reason: draft.view.health?.reasons[0] ?? 'its health is lost' });
  }
  if (wasLost && draft.view.status === 'suspended') {
    draft.move('resume', HUB_ACTOR, { reason: 'its health is back' });
  }
}

function hasAllAgentsLost({ health }: SessionView): boolean {
  return health?.evidence?.includes('agents_lost') === true;
}

const ENOUGH_RUNS = 5;
const PAUSES = 3;
const LEAST_MS = 60_000;
/** Of what the policy allows. */
const MOST_SHARE = 4;

/**
 * Settles how long work may stand still by how long earlier runs of its template did. Stored with the session, so that
 * every node finds the same. `usual` is null unless the policy has `learnPace`. A policy that names another
 * `stalledAfter` than the default keeps that.
 */
function learnPatience(draft: Draft, { stalledAfter }: PolicySettings): void {
  const { view, guards, usual } = draft;
  if (usual === null || guards.stalledAfter !== undefined || view.progress === null) return;
  if (usual.runs < ENOUGH_RUNS || usual.longestPause === 0) return;
  if (stalledAfter !== DEFAULT_POLICY.stalledAfter) return;
  const learned = Math.max(LEAST_MS, PAUSES * usual.longestPause);
  draft.setGuards({ stalledAfter: Math.min(learned, MOST_SHARE * stalledAfter) });
}
