import { type EventOf, hubError, isEnded, type Repaired, type SessionView } from '@session-hub/shared';
import type { Change, Draft } from '../draft/draft.js';
import { end } from '../operations/apply-command.js';
import { type Examined, issuesOf, salvagedView, viewIssues } from './examined.js';

/** Puts the rebuilt view in the place of a broken one, or ends the session. An event tells it, with the view. */
export function repairChange(examined: Examined, by: string): Change<Repaired> {
  return {
    kind: 'update',
    mayUseReserve: true,
    apply(draft) {
      const { rebuilt } = examined;
      if (hasMoved(draft.view, examined)) throw hubError('seq_moved');
      const issues = issuesOf(draft.view, rebuilt);
      if (issues.length === 0) return { outcome: 'sound', issues, view: draft.view };
      const broken = issues.slice(0, 3).join('; ').slice(0, 500);
      if (rebuilt.ok) {
        replaceView(draft, rebuilt.view, examined, by, { reason: broken, from: 'log' });
        return { outcome: 'rebuilt', issues, view: draft.view };
      }
      const reason = `The view could not be read (${broken}), nor be rebuilt: ${rebuilt.reason}.`;
      const salvaged = salvagedView(draft.view, examined.id, examined.epoch);
      replaceView(draft, salvaged, examined, by, { reason, from: 'salvage' });
      if (!isEnded(draft.view.status)) end(draft, 'fail', by, { kind: 'failed', at: draft.at, reason });
      return { outcome: 'failed', issues, view: draft.view };
    },
  };
}

/** The epoch of a view that does not fit says nothing. */
function hasMoved(view: SessionView, { view: seen, epoch }: Examined): boolean {
  if (viewIssues(view).length > 0) return !Object.is(view.seq, seen.seq);
  return view.seq !== seen.seq || view.epoch !== epoch;
}

function replaceView(
  draft: Draft,
  whole: SessionView,
  { id, epoch, seq }: Examined,
  by: string,
  why: Pick<EventOf<'repaired'>['data'], 'reason' | 'from'>,
): void {
  const { id: _id, epoch: _epoch, seq: _seq, updatedAt: _updatedAt, ...view } = whole;
  draft.view = { ...whole, id, epoch, seq };
  draft.add('repaired', { ...why, view }, by);
}
