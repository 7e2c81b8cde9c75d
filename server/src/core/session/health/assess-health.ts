import { type Evidence, type HealthData, isEnded, type SessionView } from '@session-hub/shared';
import type { Guards } from '../../../ports/session-record.js';
import { durationText } from '../policy/due-times.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import { HEALTH_TEXTS } from './health-texts.js';

type State = HealthData['state'];

interface Finding {
  readonly evidence: Evidence;
  readonly reason: string;
}

/** How bad each piece of evidence is by itself; the worst decides. */
const STATE_OF: Readonly<Record<Evidence, State>> = {
  emitter_lost: 'lost',
  agents_lost: 'lost',
  check_failed: 'lost',
  disconnected: 'lost',
  stalled: 'stalled',
  slow: 'slow',
  errors: 'slow',
  agent_lost: 'slow',
};

const WORST_FIRST: readonly State[] = ['lost', 'stalled', 'slow', 'healthy'];

/** Work that has not moved for this share of `stalledAfter` is slow. */
const SLOW_SHARE = 0.5;

/** How a session is at `now`, from the evidence alone. Nothing is remembered, so everybody finds the same. */
export function assessHealth(
  view: SessionView,
  guards: Guards,
  now: number,
  settings: PolicySettings,
): Required<HealthData> {
  const findings = isEnded(view.status) ? [] : findingsOf(view, guards, now, settings);
  const states = findings.map(({ evidence }) => STATE_OF[evidence]);
  const state = WORST_FIRST.find((one) => states.includes(one)) ?? 'healthy';
  const worst = findings.find(({ evidence }) => STATE_OF[evidence] === state);
  const { message, steps } = HEALTH_TEXTS[worst?.evidence ?? 'none'];
  return {
    state,
    reasons: findings.map(({ reason }) => reason),
    message,
    steps: [...steps],
    evidence: findings.map(({ evidence }) => evidence),
  };
}

function findingsOf(view: SessionView, guards: Guards, now: number, settings: PolicySettings): Finding[] {
  const findings: Finding[] = [];
  if (guards.lease !== null && view.emitter === null) {
    findings.push({ evidence: 'emitter_lost', reason: 'the worker has stopped sending signs of life' });
  }
  const agents = agentFinding(view);
  // Where its agents are lost, that is why it is disconnected.
  if (agents?.evidence === 'agents_lost') findings.push(agents);
  else if (view.status === 'disconnected') {
    findings.push({ evidence: 'disconnected', reason: disconnectReason(view) });
  }
  findings.push(...checkFindings(view));
  if (agents?.evidence === 'agent_lost') findings.push(agents);
  const { slowAt, stalledAt } = movementTimes(view, guards, settings) ?? {};
  if (stalledAt !== undefined && now >= stalledAt) {
    findings.push({
      evidence: 'stalled',
      reason: `no progress for ${durationText(patienceOf(guards, settings))}`,
    });
  } else if (slowAt !== undefined && now >= slowAt) {
    const silence = patienceOf(guards, settings) * SLOW_SHARE;
    findings.push({ evidence: 'slow', reason: `no progress for ${durationText(silence)}` });
  }
  const errors = recentErrors(view, now, settings);
  if (view.status === 'error' || errors >= settings.degradeAfterErrors) {
    const count = Math.max(errors, view.errors.count);
    findings.push({ evidence: 'errors', reason: `${count} errors since the last recovery` });
  }
  return findings;
}

function disconnectReason({ errors }: SessionView): string {
  return errors.count > 0
    ? `${errors.count} errors since the last recovery`
    : 'it was taken out of work and has not been recovered';
}

function agentFinding({ agents }: SessionView): Finding | null {
  const all = Object.entries(agents);
  const lost = all.filter(([, agent]) => agent.lost === true).map(([name]) => name);
  if (lost.length === 0) return null;
  if (lost.length === all.length) {
    return { evidence: 'agents_lost', reason: 'none of its agents has given a sign of life' };
  }
  const names = lost.slice(0, 3).join(', ');
  const others = lost.length > 3 ? ` and ${lost.length - 3} others` : '';
  return { evidence: 'agent_lost', reason: `no sign of life from ${names}${others}` };
}

/** One for all that failed. */
function checkFindings({ checks = {} }: SessionView): Finding[] {
  const failed = Object.entries(checks).filter(([, { ok }]) => !ok);
  if (failed.length === 0) return [];
  const named = failed
    .slice(0, 2)
    .map(([name, { reason }]) => (reason === undefined ? name : `${name} (${reason})`));
  const others = failed.length > 2 ? ` and ${failed.length - 2} others` : '';
  const what = failed.length === 1 ? 'a check has failed' : 'checks have failed';
  return [{ evidence: 'check_failed', reason: `${what}: ${named.join(', ')}${others}` }];
}

/** When work that stays where it is will count as slow, and as stalled; null when nothing has to move. */
function movementTimes(
  view: SessionView,
  guards: Guards,
  settings: PolicySettings,
): { slowAt: number; stalledAt: number } | null {
  const { progress, status } = view;
  if (progress === null || progress.current >= progress.total) return null;
  if (status !== 'active' && status !== 'idle') return null;
  const movedAt = guards.movedAt ?? Math.max(progress.at, view.since);
  const stalledAfter = patienceOf(guards, settings);
  return { slowAt: movedAt + stalledAfter * SLOW_SHARE, stalledAt: movedAt + stalledAfter };
}

/** Hubs before `learnPace` stored a learned time with every session. It counts no longer where the policy has no `learnPace`. */
function patienceOf(guards: Guards, { learnPace, stalledAfter }: PolicySettings): number {
  return (learnPace ? guards.stalledAfter : undefined) ?? stalledAfter;
}

/** When the errors of late will not be of late any more. */
function errorsPassAt(view: SessionView, settings: PolicySettings): number | null {
  const counted = countedErrors(view);
  const last = counted.at(-Math.min(settings.degradeAfterErrors, counted.length));
  return last === undefined ? null : last.at + settings.errorWindow;
}

function recentErrors(view: SessionView, now: number, settings: PolicySettings): number {
  return countedErrors(view).filter(({ at }) => at + settings.errorWindow > now).length;
}

/** Of those the view holds, the ones since the last recovery. */
function countedErrors({ errors }: SessionView): SessionView['errors']['recent'] {
  return errors.count === 0 ? [] : errors.recent.slice(-errors.count);
}

/**
 * When the health of a session changes though nothing happens in it. A time is gone from here once what it brings
 * has been told, so that it is waited for once.
 */
export function healthTimes(view: SessionView, guards: Guards, settings: PolicySettings): number[] {
  const told = view.health?.evidence ?? [];
  const times: number[] = [];
  const movement = movementTimes(view, guards, settings);
  if (movement !== null && !told.includes('stalled')) {
    times.push(told.includes('slow') ? movement.stalledAt : movement.slowAt);
  }
  if (told.includes('errors') && view.status !== 'error') {
    const passAt = errorsPassAt(view, settings);
    if (passAt !== null) times.push(passAt);
  }
  return times;
}
