import { type HeldLease, hubError } from '@session-hub/shared';
import type { Change } from '../draft/change.js';
import { checkFence, renewLease } from '../leases/lease-changes.js';
import { refusePredecessor } from '../leases/refuse-predecessor.js';
import { type PolicySettings, policyOf } from '../policy/policy-settings.js';

export function renewChange(
  emitter: string,
  { fence, epoch }: HeldLease,
  ofHub: PolicySettings,
): Change<void> {
  return {
    kind: 'update',
    mayUseReserve: true,
    mayBeStale: true,
    apply(draft) {
      refusePredecessor(draft, epoch);
      if (epoch !== undefined && epoch !== draft.view.epoch) throw hubError('epoch_changed');
      renewLease(draft, checkFence(draft, fence, emitter), policyOf(draft.guards, ofHub));
    },
  };
}
