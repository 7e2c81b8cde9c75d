import { type DeadlineName, nextStatus, type SessionView } from '@session-hub/shared';
import type { Guards } from '../../../ports/session-record.js';
import type { PolicySettings } from './policy-settings.js';

/** A time limit of a session that its watchers are told about. */
export interface DueTime {
  readonly deadline: DeadlineName;
  readonly from: number;
  readonly due: number;
  readonly action: 'expire' | 'pause';
}

/** The limits a session has in its present status, without one that another comes before for certain. */
export function dueTimes(view: SessionView, guards: Guards, settings: PolicySettings): DueTime[] {
  if (nextStatus(view.status, 'expire') === null) return [];
  const { createdAt, extended } = view;
  const { inactivity, lifetime, onInactivity } = settings;
  const end = createdAt + lifetime + extended;
  const times: DueTime[] = [{ deadline: 'lifetime', from: createdAt, due: end, action: 'expire' }];
  const isHeld = view.status === 'paused' || waitsForStart(view, guards);
  const canHappen = !isHeld && nextStatus(view.status, onInactivity) !== null;
  const due = guards.activeAt + inactivity + extended;
  if (canHappen && due < end) {
    times.push({ deadline: 'inactivity', from: guards.activeAt, due, action: onInactivity });
  }
  return times;
}

/** Nobody has to do anything until the conditions start it: its silence means nothing. */
function waitsForStart({ status }: SessionView, { conditions }: Guards): boolean {
  return status === 'pending' && (conditions?.autoStart ?? []).length > 0;
}
