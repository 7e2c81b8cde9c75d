import { hubError, isEnded, type Lease } from '@session-hub/shared';
import { HUB_ACTOR } from '../draft/actors.js';
import { type Draft, EPOCH_LENGTH } from '../draft/draft.js';
import type { PolicySettings } from '../policy/policy-settings.js';

/** Gives the lease to `emitter`, or refuses while it is another's. Asking again keeps the fence. */
export function acquireLease(
  draft: Draft,
  emitter: string,
  mode: 'if-free' | 'take',
  by: string,
  settings: PolicySettings,
): Lease {
  if (isEnded(draft.view.status)) throw hubError('session_ended', { details: { status: draft.view.status } });
  const held = draft.guards.lease;
  if (held?.emitter === emitter) return renewLease(draft, held, settings);

  const runs = held !== null && held.until > draft.at;
  if (runs && mode === 'if-free') {
    throw hubError('lease_held', { retryAfter: held.until - draft.at, details: { emitter: held.emitter } });
  }
  const lease = { emitter, fence: draft.guards.fence + 1, until: draft.at + settings.leaseDuration };
  draft.setGuards({ lease, fence: lease.fence });
  draft.add('lease', { change: runs ? 'taken' : 'granted', emitter, fence: lease.fence }, by);
  return lease;
}

/** Refuses a fence that is not the newest one handed out, is another emitter's, or whose lease was given back. */
export function checkFence(draft: Draft, fence: number, emitter: string | undefined): Lease {
  const { lease } = draft.guards;
  const isAnothers = emitter !== undefined && lease?.emitter !== emitter;
  if (lease === null || lease.fence !== fence || isAnothers) {
    throw hubError('lease_lost', { details: { fence: draft.guards.fence, emitter: lease?.emitter ?? null } });
  }
  return lease;
}

/** Moves the end of the lease. One that had run out is announced again; one with most of its time left is left alone. */
export function renewLease(draft: Draft, lease: Lease, settings: PolicySettings): Lease {
  const announced = draft.view.emitter !== null;
  if (announced && lease.until - draft.at > settings.leaseDuration / 2) return lease;
  const renewed = { ...lease, until: draft.at + settings.leaseDuration };
  draft.setGuards({ lease: renewed });
  if (!announced) {
    draft.add('lease', { change: 'granted', emitter: lease.emitter, fence: lease.fence }, lease.emitter);
  }
  return renewed;
}

export function releaseLease(draft: Draft, lease: Lease, by: string): void {
  draft.setGuards({ lease: null });
  draft.add('lease', { change: 'released', emitter: lease.emitter, fence: lease.fence }, by);
}

/** The lease ran out. Its holder may still come back for it, so the guard keeps its name. */
export function loseLease(draft: Draft): void {
  const { lease } = draft.guards;
  if (lease === null) return;
  draft.add('lease', { change: 'lost', emitter: lease.emitter, fence: lease.fence }, HUB_ACTOR);
}

/**
 * R48: a lease of the session that was removed before this one took its id is no lease of this one. Its holder must not
 * take the other log for its own with a changed history, and send again what belongs to the session that is over.
 */
export function refusePredecessor({ guards }: Draft, known: string | undefined): void {
  const { follows } = guards;
  if (known === undefined || follows === undefined || baseOf(known) !== baseOf(follows)) return;
  throw hubError('lease_lost', {
    message: 'The session was removed, and its id is now that of another.',
    details: { epoch: known },
  });
}

function baseOf(epoch: string): string {
  return epoch.slice(0, EPOCH_LENGTH);
}
