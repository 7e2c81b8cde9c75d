import { type HealthData, type HealthReport, isEnded, type SessionView } from '@session-hub/shared';
import type { SessionRecord } from '../../../ports/session-record.js';
import { HUB_ACTOR } from '../draft/actors.js';
import type { Draft } from '../draft/draft.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import { assessHealth } from './assess-health.js';

/** What somebody is told who asks how a session is. */
export function healthReport(
  { view, guards }: SessionRecord,
  now: number,
  settings: PolicySettings,
): HealthReport {
  const found = assessHealth(view, guards, now, settings);
  const agents = Object.entries(view.agents);
  return {
    ...found,
    ...(isEnded(view.status) ? { message: endText(view) } : {}),
    id: view.id,
    status: view.status,
    at: now,
    movedAt: view.progress === null ? null : (guards.movedAt ?? view.progress.at),
    activeAt: guards.activeAt,
    errors: view.errors.count,
    agents: {
      total: agents.length,
      lost: agents.filter(([, { lost }]) => lost === true).map(([name]) => name),
    },
  };
}

function endText({ status, outcome }: SessionView): string {
  const because = outcome?.reason ?? outcome?.error?.message;
  return because === undefined
    ? `The session has ${ENDINGS[status] ?? 'ended'}.`
    : `The session has ${ENDINGS[status] ?? 'ended'}: ${because}.`;
}

const ENDINGS: Partial<Record<SessionView['status'], string>> = {
  completed: 'completed',
  failed: 'failed',
  closed: 'been closed',
  expired: 'expired',
};

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
