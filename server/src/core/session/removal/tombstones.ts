import { type HubError, hubError, type Outcome, type SessionView, type Tombstone } from '@session-hub/shared';
import type { SessionStore } from '../../../ports/session-store.js';

/** A tombstone is small: what would be longer than this as JSON text stays behind. */
const LONGEST_OUTCOME = 4_096;

export function tombstoneOf(view: SessionView, removedAt: number): Tombstone {
  const { id, epoch, seq, status, owner, template, title, endedAt } = view;
  return {
    id,
    epoch,
    seq,
    status,
    outcome: shortOutcome(view.outcome),
    owner,
    template,
    title,
    endedAt,
    removedAt,
  };
}

function shortOutcome(outcome: Outcome | null): Outcome | null {
  if (outcome === null || JSON.stringify(outcome).length <= LONGEST_OUTCOME) return outcome;
  const { result: _, error, ...rest } = outcome;
  const short = error === undefined ? rest : { ...rest, error: { message: error.message.slice(0, 500) } };
  return JSON.stringify(short).length <= LONGEST_OUTCOME ? short : { kind: outcome.kind, at: outcome.at };
}

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
