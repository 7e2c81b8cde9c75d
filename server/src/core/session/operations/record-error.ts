import { countError, type ErrorReport, nextStatus, parseCondition } from '@session-hub/shared';
import { completeReport } from '@session-hub/shared/errors';
import { HUB_ACTOR } from '../draft/actors.js';
import type { Draft } from '../draft/draft.js';
import type { PolicySettings } from '../policy/policy-settings.js';

/** Counts an error of the watched work, and moves the session on when there were too many. */
export function recordError(draft: Draft, report: ErrorReport, by: string, settings: PolicySettings): number {
  const count = draft.view.errors.count + 1;
  const known = completeReport(report);
  const seq = draft.add('error', { ...known, severity: known.severity ?? 'error', count }, by);
  noteErrorForRate(draft);
  const reason = `${count} errors since the last recovery`;
  if (count >= settings.disconnectAfterErrors) moveIfPossible(draft, 'disconnect', reason);
  else if (count >= settings.degradeAfterErrors) moveIfPossible(draft, 'degrade', reason);
  return seq;
}

function moveIfPossible(draft: Draft, verb: 'disconnect' | 'degrade', reason: string): void {
  if (nextStatus(draft.view.status, verb) !== null) draft.move(verb, HUB_ACTOR, { reason });
}

/** Errors are counted by time only where a condition asks for it. */
function noteErrorForRate(draft: Draft): void {
  const { conditions, errorMinutes = [] } = draft.guards;
  if (conditions === undefined) return;
  const { autoStart = [], autoStop = [] } = conditions;
  const asksForRate = [...autoStart, ...autoStop].some((condition) => {
    const parsed = parseCondition(condition);
    return typeof parsed !== 'string' && 'name' in parsed && parsed.name === 'error_rate';
  });
  if (asksForRate) draft.setGuards({ errorMinutes: countError(errorMinutes, draft.at) });
}
