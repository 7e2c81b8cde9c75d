import type { ConditionState } from '../schemas/conditions.js';
import type { Condition, SessionPlan } from '../schemas/template.js';
import { assessCondition, type ConditionEvidence } from './assess-condition.js';

export type SessionConditions = Pick<SessionPlan, 'autoStart' | 'autoStop'>;

/** Each condition with what is found of it at `now`. Both sides can ask: a `created` event carries the conditions. */
export function explainConditions(
  { autoStart = [], autoStop = [] }: SessionConditions,
  evidence: ConditionEvidence,
  now: number,
): { autoStart: ConditionState[]; autoStop: ConditionState[] } {
  const explain = (one: Condition): ConditionState => {
    const { holds, found, until } = assessCondition(one, evidence, now);
    const state = holds === null ? 'unknown' : holds ? 'holds' : 'does_not_hold';
    return { condition: one.condition, value: one.value, state, found, until };
  };
  return { autoStart: autoStart.map(explain), autoStop: autoStop.map(explain) };
}
