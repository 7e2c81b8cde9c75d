import { isEnded, nextStatus, type Tombstone } from '@session-hub/shared';
import type { Change } from '../../session/draft/change.js';
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
