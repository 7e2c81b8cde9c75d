import type { Draft } from '../draft/draft.js';
import { DEFAULT_POLICY, type PolicySettings } from '../policy/policy-settings.js';

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
export function learnPatience(draft: Draft, { stalledAfter }: PolicySettings): void {
  const { view, guards, usual } = draft;
  if (usual === null || guards.stalledAfter !== undefined || view.progress === null) return;
  if (usual.runs < ENOUGH_RUNS || usual.longestPause === 0) return;
  if (stalledAfter !== DEFAULT_POLICY.stalledAfter) return;
  const learned = Math.max(LEAST_MS, PAUSES * usual.longestPause);
  draft.setGuards({ stalledAfter: Math.min(learned, MOST_SHARE * stalledAfter) });
}
