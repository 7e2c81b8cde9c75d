import type { Outcome, SessionView, Tombstone } from '@session-hub/shared';

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
