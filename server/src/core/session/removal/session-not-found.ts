import { type HubError, hubError } from '@session-hub/shared';
import type { SessionStore } from '../../../ports/session-store.js';

/** The refusal, with what is left of the session when it was removed on purpose. */
export async function sessionNotFound(store: SessionStore, id: string): Promise<HubError> {
  // Whoever asks for a session that is not there gets that answer, whatever becomes of the second question.
  const tombstone = await store.readTombstone(id).catch(() => null);
  if (tombstone === null) return hubError('session_not_found');
  return hubError('session_not_found', {
    message: 'The session was removed after it had ended.',
    details: { tombstone },
  });
}
