import { type DeadlineName, isEnded, nextStatus, type SessionView } from '@session-hub/shared';
import type { Guards } from '../../ports/session-record.js';
import type { PolicySettings } from './policy-settings.js';

/** A time limit of a session that its watchers are told about. */
export interface DueTime {
  readonly deadline: DeadlineName;
  readonly from: number;
  readonly due: number;
  readonly action: 'expire' | 'pause';
}

/** The limits a session has in its present status. */
export function dueTimes(view: SessionView, guards: Guards, settings: PolicySettings): DueTime[] {
  if (nextStatus(view.status, 'expire') === null || isEnded(view.status)) return [];
  const { createdAt, extended } = view;
  const { inactivity, lifetime, onInactivity } = settings;
  const times: DueTime[] = [
    { deadline: 'lifetime', from: createdAt, due: createdAt + lifetime + extended, action: 'expire' },
  ];
  const canHappen = view.status !== 'paused' && nextStatus(view.status, onInactivity) !== null;
  if (canHappen) {
    const due = guards.activeAt + inactivity + extended;
    times.push({ deadline: 'inactivity', from: guards.activeAt, due, action: onInactivity });
  }
  return times;
}
