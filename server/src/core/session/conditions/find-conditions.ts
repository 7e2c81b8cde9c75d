import {
  assessCondition,
  type Condition,
  type ConditionFinding,
  isEnded,
  type SessionView,
} from '@session-hub/shared';
import type { Guards } from '../../../ports/session-record.js';

/** A condition with what is found of it. */
export interface FoundCondition extends ConditionFinding {
  readonly condition: Condition;
  readonly position: number;
}

export interface FoundConditions {
  readonly autoStart: readonly FoundCondition[];
  readonly autoStop: readonly FoundCondition[];
}

export function findConditions(view: SessionView, guards: Guards, at: number): FoundConditions {
  const { conditions = {}, activeAt, errorMinutes = [] } = guards;
  const find = (condition: Condition, position: number): FoundCondition => ({
    condition,
    position,
    ...assessCondition(condition, { view, activeAt, errorMinutes }, at),
  });
  const { autoStart = [], autoStop = [] } = conditions;
  return { autoStart: autoStart.map(find), autoStop: autoStop.map(find) };
}

/** Whether a session can be stopped by a condition: one that was started and has not ended. */
export function isUnderWay({ status }: SessionView): boolean {
  return status !== 'pending' && status !== 'closing' && !isEnded(status);
}

/** When a session has to be looked at though nothing happens to it; null when its conditions have no such time. */
export function nextConditionTime(view: SessionView, found: FoundConditions): number | null {
  if (isUnderWay(view)) {
    // Those that were overruled as well: that they do not hold any more has to be noticed.
    return earliest(found.autoStop.map(({ until }) => until));
  }
  if (view.status !== 'pending' || found.autoStart.length === 0) return null;
  const inTheWay = [
    ...found.autoStart.filter(({ holds }) => holds !== true),
    ...found.autoStop.filter(({ holds }) => holds === true),
  ].map(({ until }) => until);
  // Each of them has to change first; one that does not by itself is waited for without a time.
  return inTheWay.some((until) => until === null) ? null : latest(inTheWay);
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function latest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}
