import { hubError } from '@session-hub/shared';
import { type Draft, EPOCH_LENGTH } from '../draft/draft.js';

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
