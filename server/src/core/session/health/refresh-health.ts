import { type HealthData, isEnded } from '@session-hub/shared';
import { HUB_ACTOR } from '../draft/actors.js';
import type { Draft } from '../draft/draft.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import { assessHealth } from './assess-health.js';

/** Tells how the session is when that has changed. An ended session keeps what was said last. */
export function refreshHealth(draft: Draft, settings: PolicySettings): void {
  if (isEnded(draft.view.status)) return;
  const said = draft.view.health;
  const found = assessHealth(draft.view, draft.guards, draft.at, settings);
  const isTold = (said?.state ?? 'healthy') === found.state && findingsOf(said) === findingsOf(found);
  if (isTold) return;
  const message = found.state === 'healthy' ? 'All is well again.' : found.message;
  draft.add('health', { ...found, message }, HUB_ACTOR);
}

/** Which checks failed is worth telling anew; of the other evidence the reasons only grow. */
function findingsOf(health: Pick<HealthData, 'evidence' | 'reasons'> | null): string {
  const { evidence = [], reasons = [] } = health ?? {};
  return evidence.map((one, position) => (one === 'check_failed' ? reasons[position] : one)).join();
}
