import type { AcquireResult } from '@session-hub/shared';
import type { Change } from '../draft/change.js';
import { acquireLease } from '../leases/lease-changes.js';
import { type PolicySettings, policyOf } from '../policy/policy-settings.js';

export function acquireChange(
  emitter: string,
  mode: 'if-free' | 'take',
  by: string,
  ofHub: PolicySettings,
): Change<AcquireResult> {
  return {
    kind: 'update',
    mayUseReserve: true,
    apply(draft) {
      const lease = acquireLease(draft, emitter, mode, by, policyOf(draft.guards, ofHub));
      const n = draft.guards.emitters.find(({ id }) => id === emitter)?.n ?? 0;
      return { lease, n, epoch: draft.view.epoch };
    },
  };
}
