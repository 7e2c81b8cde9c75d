import {
  hubError,
  isEnded,
  possibleVerbs,
  type RemoveInput,
  type RemoveResult,
  type Status,
} from '@session-hub/shared';
import type { AppendContext } from '../../write/append-context.js';
import type { Changes } from '../../write/changes.js';
import { type Removable, removeSession } from '../../write/remove-session.js';
import { endAndRemove } from './end-and-remove.js';

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
