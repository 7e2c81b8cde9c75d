import {
  HubError,
  hubError,
  isEnded,
  nextStatus,
  possibleVerbs,
  type RemoveInput,
  type RemoveResult,
  type Status,
  type Tombstone,
} from '@session-hub/shared';
import { HUB_ACTOR } from '../../session/draft/actors.js';
import type { Change } from '../../session/draft/draft.js';
import { end } from '../../session/operations/apply-command.js';
import type { AppendContext } from '../../write/append-context.js';
import type { Changes } from '../../write/changes.js';
import { type Removable, removeSession } from '../../write/remove-session.js';

/**
 * Ends the session if it still runs, so that its watchers and its worker learn why, and removes it. Null when it was
 * brought back meanwhile; rejects with `session_not_found`.
 */
export async function endAndRemove(
  context: AppendContext,
  changes: Changes,
  id: string,
  by: string,
  reason: string,
): Promise<Tombstone | null> {
  const isOver: Removable = ({ view }) => isEnded(view.status);
  await changes.submit(id, endChange(by, reason));
  return await removeSession(context, id, isOver);
}

function endChange(by: string, reason: string): Change<void> {
  return {
    kind: 'update',
    mayUseReserve: true,
    apply(draft) {
      if (isEnded(draft.view.status)) return;
      const kind = nextStatus(draft.view.status, 'expire') === null ? 'closed' : 'expired';
      end(draft, kind === 'expired' ? 'expire' : 'finish', by, { kind, at: draft.at, reason });
    },
  };
}

/** Removes a session that has ended, and with `end` one that still runs; either leaves its tombstone. */
export async function removeOne(
  context: AppendContext,
  changes: Changes,
  by: string,
  { id, end, reason = 'it was removed' }: RemoveInput,
): Promise<RemoveResult> {
  let status: Status = 'pending';
  const isOver: Removable = ({ view }) => {
    status = view.status;
    return isEnded(status);
  };
  const tombstone =
    end === true
      ? await endAndRemove(context, changes, id, by, reason)
      : await removeSession(context, id, isOver);
  if (tombstone === null) throw end === true ? cameBack() : stillRuns(status);
  context.logger.info('a session was removed', { session: id, by });
  return { tombstone };
}

function stillRuns(status: Status): Error {
  return hubError('illegal_transition', {
    message: `The session is ${status}. End it first, or say that it is to be ended and removed.`,
    details: { status, possible: possibleVerbs(status) },
  });
}

/** Under the same id, between its end and its removal. */
function cameBack(): Error {
  return hubError('overloaded', { message: 'Others are changing this session at the same moment.' });
}

/** Ends and removes the session. One that is gone already has made room as well. */
export async function makeRoom(context: AppendContext, changes: Changes, id: string): Promise<void> {
  try {
    await endAndRemove(context, changes, id, HUB_ACTOR, 'it made room for a new session');
  } catch (error) {
    if (!(error instanceof HubError && error.code === 'session_not_found')) throw error;
  }
}
