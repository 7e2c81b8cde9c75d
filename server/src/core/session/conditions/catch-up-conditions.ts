import type { Draft } from '../draft/draft.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import { stopBecauseOf } from './act-on-condition.js';
import { isUnderWay } from './find-conditions.js';
import { lookAtPassed, noteNextTime, noteOverruled } from './follow-conditions.js';

/**
 * The time at which a condition changes has come. Looked at in its order among the other deadlines, which may have
 * passed as well. A start is decided by the present alone, which every write looks at.
 */
export function catchUpConditions(draft: Draft, at: number, settings: PolicySettings): void {
  if (!isUnderWay(draft.view)) {
    draft.setGuards({ conditionsAt: null });
    return;
  }
  const watch = lookAtPassed(draft, draft.view, at);
  noteOverruled(draft, watch.overruled);
  if (watch.met !== null) stopBecauseOf(draft, watch.met, settings);
  noteNextTime(draft, at);
}
