import { type BeatResult, type HeldLease, HubError } from '@session-hub/shared';
import { renewChange } from '../session/changes/change-leases.js';
import type { Change } from '../session/draft/draft.js';
import type { PolicySettings } from '../session/policy/policy-settings.js';

type Outcome = 'kept' | 'lost' | 'renumbered';

/** Renews leases; answers with the sessions whose lease is gone, and those whose log is another one. */
export async function beatLeases(
  emitter: string,
  leases: readonly HeldLease[],
  policy: PolicySettings,
  submit: (id: string, change: Change<void>) => Promise<void>,
): Promise<BeatResult> {
  const outcomes = await Promise.all(
    leases.map((lease) => outcomeOf(submit(lease.id, renewChange(emitter, lease, policy)), lease)),
  );
  const idsThatAre = (asked: Outcome): string[] =>
    leases.filter((_, position) => outcomes[position] === asked).map(({ id }) => id);
  return { lost: idsThatAre('lost'), renumbered: idsThatAre('renumbered') };
}

/** A store that cannot be reached takes no lease away. Who knows an epoch can make good what history lost. */
async function outcomeOf(renewing: Promise<void>, { epoch }: HeldLease): Promise<Outcome> {
  try {
    await renewing;
    return 'kept';
  } catch (error) {
    if (!(error instanceof HubError) || error.retryable) return 'kept';
    const isGone = error.code === 'session_not_found' && epoch !== undefined;
    return isGone || error.code === 'epoch_changed' ? 'renumbered' : 'lost';
  }
}
