import { type EventOf, hubError, isEnded, type RepairResult, type SessionView } from '@session-hub/shared';
import { end } from '../append/apply-command.js';
import type { Change } from '../append/change.js';
import type { Draft } from '../append/draft.js';
import type { Rebuilt } from './rebuild-view.js';
import { salvagedView, viewIssues } from './view-issues.js';

/** What was looked at before the repair was decided on. */
export interface Examined {
  readonly id: string;
  /** Of the log, which knows better than a broken view. */
  readonly epoch: string;
  readonly seq: number;
  /** What the broken view calls its seq. */
  readonly seenSeq: unknown;
  readonly rebuilt: Rebuilt;
}

/** Puts the rebuilt view in the place of a broken one, or ends the session. An event tells it, with the view. */
export function repairChange(examined: Examined, by: string): Change<RepairResult> {
  return {
    kind: 'update',
    mayUseReserve: true,
    apply(draft) {
      const issues = viewIssues(draft.view);
      if (issues.length === 0) return { outcome: 'sound', issues, view: draft.view };
      if (!Object.is(draft.view.seq, examined.seenSeq)) throw hubError('seq_moved');
      const { rebuilt } = examined;
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
