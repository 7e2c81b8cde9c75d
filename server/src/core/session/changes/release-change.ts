import type { Change } from '../draft/change.js';
import { releaseLease } from '../leases/lease-changes.js';

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
