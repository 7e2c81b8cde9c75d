import { hubError } from '@session-hub/shared';
import type { Change } from '../../session/draft/change.js';
import { replayed, type SeqRange, withMark } from './hook-marks.js';

/** Sets the cursor of a hook back; the write of this change is also what hands the delivery to this node. */
export function replayChange(name: string, from: number, now: number): Change<SeqRange> {
  return {
    kind: 'update',
    mayUseReserve: true,
    apply(draft) {
      const head = draft.view.seq;
      if (from > head) throw hubError('cursor_ahead', { details: { head } });
      const marks = draft.guards.hooks ?? [];
      const mark = marks.find((one) => one.name === name) ?? null;
      draft.setGuards({ hooks: withMark(marks, replayed(mark, name, { from, to: head }, now)) });
      return { from, to: head };
    },
  };
}
