import type { Change } from '../append/change.js';
import { runPolicy } from '../policy/policy.js';
import { type PolicySettings, policyOf } from '../policy/policy-settings.js';

/** Does what is due. Harmless when another node was faster, or when the deadline has moved since it was noted. */
export function wakeChange(now: number, ofHub: PolicySettings): Change<void> {
  return {
    kind: 'update',
    mayUseReserve: true,
    apply(draft) {
      runPolicy(draft, now, policyOf(draft.guards, ofHub));
      draft.setGuards({ wakeAt: null });
    },
  };
}
