import type { Change } from '../append/change.js';
import { checkFence, renewLease } from '../leases/lease-changes.js';
import type { PolicySettings } from '../policy/policy-settings.js';

export function renewChange(emitter: string, fence: number, policy: PolicySettings): Change<void> {
  return {
    kind: 'update',
    mayUseReserve: true,
    apply(draft) {
      renewLease(draft, checkFence(draft, fence, emitter), policy);
    },
  };
}
