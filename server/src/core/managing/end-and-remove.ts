import { HubError, isEnded, nextStatus } from '@session-hub/shared';
import type { AppendContext } from '../append/append-context.js';
import { end } from '../append/apply-command.js';
import type { Change } from '../append/change.js';
import type { Changes } from '../append/changes.js';
import { type Removable, removeSession } from '../removal/remove-session.js';

/** Ends the session if it still runs, so that its watchers and its worker learn why, and removes it. */
export async function endAndRemove(
  context: AppendContext,
  changes: Changes,
  id: string,
  by: string,
  reason: string,
): Promise<'removed' | 'kept'> {
  const isOver: Removable = ({ view }) => isEnded(view.status);
  try {
    await changes.submit(id, endChange(by, reason));
    return (await removeSession(context, id, isOver)) === null ? 'kept' : 'removed';
  } catch (error) {
    if (error instanceof HubError && error.code === 'session_not_found') return 'kept';
    throw error;
  }
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
