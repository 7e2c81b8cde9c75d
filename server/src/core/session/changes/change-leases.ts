import { type AcquireResult, type HeldLease, hubError } from '@session-hub/shared';
import type { Change } from '../draft/draft.js';
import {
  acquireLease,
  checkFence,
  refusePredecessor,
  releaseLease,
  renewLease,
} from '../operations/lease-changes.js';
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

/** Giving back what is not held any more is fine: the aim is reached. */
export function releaseChange(emitter: string, fence: number, by: string): Change<void> {
  return {
    kind: 'update',
    mayUseReserve: true,
    apply(draft) {
      const { lease } = draft.guards;
      if (lease !== null && lease.emitter === emitter && lease.fence === fence)
        releaseLease(draft, lease, by);
    },
  };
}
