import { type ConditionState, type ConditionsReport, explainConditions } from '@session-hub/shared';
import type { SessionRecord } from '../../../ports/session-record.js';

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
