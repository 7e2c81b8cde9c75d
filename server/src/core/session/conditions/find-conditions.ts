import {
  assessCondition,
  type Condition,
  type ConditionFinding,
  type ConditionState,
  type ConditionsReport,
  explainConditions,
  isEnded,
  type SessionView,
} from '@session-hub/shared';
import type { Guards, SessionRecord } from '../../../ports/session-record.js';

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

/** What somebody is told who asks why a session has not started, or when it will stop. */
export function conditionsReport({ view, guards }: SessionRecord, now: number): ConditionsReport {
  const { conditions = {}, activeAt, errorMinutes = [], overruled = [] } = guards;
  const found = explainConditions(conditions, { view, activeAt, errorMinutes }, now);
  const autoStop = found.autoStop.map(
    (state, position): ConditionState =>
      overruled.includes(position) ? { ...state, overruled: true } : state,
  );
  return { id: view.id, status: view.status, at: now, autoStart: found.autoStart, autoStop };
}
