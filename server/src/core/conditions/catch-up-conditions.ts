import type { Draft } from '../append/draft.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import { stopBecauseOf } from './act-on-condition.js';
import { isUnderWay } from './find-conditions.js';
import { lookOnce, noteNextTime, noteOverruled } from './follow-conditions.js';

/**
 * A time at which a condition changes has come, maybe long ago: what would have stopped the session then stops it now,
 * also when it holds no more. A start is decided by the present alone, which every write looks at.
 */
export function catchUpConditions(draft: Draft, at: number, settings: PolicySettings): void {
  if (!isUnderWay(draft.view)) {
    draft.setGuards({ conditionsAt: null });
    return;
  }
  const watch = lookOnce(
    draft,
    draft.view,
    at,
    { overruled: draft.guards.overruled ?? [], met: null },
    false,
  );
  noteOverruled(draft, watch.overruled);
  if (watch.met !== null) stopBecauseOf(draft, watch.met, settings);
  noteNextTime(draft, at);
}
