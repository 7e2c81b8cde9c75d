import type { Change } from '../append/change.js';
import { checkFence, renewLease } from '../leases/lease-changes.js';
import type { PolicySettings } from '../policy/policy-settings.js';

export function renewChange(fence: number, policy: PolicySettings): Change<void> {
  return {
    kind: 'update',
    apply(draft) {
      renewLease(draft, checkFence(draft, fence), policy);
    },
  };
}
