import { countError, parseCondition } from '@session-hub/shared';
import type { Draft } from '../draft/draft.js';

/** Errors are counted by time only where a condition asks for it. */
export function noteErrorForRate(draft: Draft): void {
  const { conditions, errorMinutes = [] } = draft.guards;
  if (conditions === undefined) return;
  const { autoStart = [], autoStop = [] } = conditions;
  const asksForRate = [...autoStart, ...autoStop].some((condition) => {
    const parsed = parseCondition(condition);
    return typeof parsed !== 'string' && 'name' in parsed && parsed.name === 'error_rate';
  });
  if (asksForRate) draft.setGuards({ errorMinutes: countError(errorMinutes, draft.at) });
}
