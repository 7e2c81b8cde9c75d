import { hubError } from '@session-hub/shared';
import type { HookMark } from '../../../ports/session-record.js';
import type { Change } from '../../session/draft/draft.js';
import { isOpen, replayed, type SeqRange, withMark } from './hook-marks.js';

/** Whose mark is meant: the one that the holder read, and not what became of it since. */
interface MarkKnown {
  readonly name: string;
  readonly holder: string;
  readonly seq: number;
  /** A history that lost its newest commits may show the same mark again, before other events than those told. */
  readonly epoch: string;
}

/** Moves a mark on, without an event. False when another node has it by now, somebody set it back, or history has changed. */
export function markChange(
  { name, holder, seq, epoch }: MarkKnown,
  move: (mark: HookMark) => HookMark,
): Change<boolean> {
  return {
    kind: 'update',
    mayUseReserve: true,
    mayBeStale: true,
    apply(draft) {
      const marks = draft.guards.hooks ?? [];
      const mark = marks.find((one) => one.name === name);
      if (mark === undefined || mark.holder !== holder || mark.seq !== seq) return false;
      if (draft.view.epoch !== epoch) return false;
      const moved = move(mark);
      draft.setGuards({ hooks: withMark(marks, moved) });
      // Nobody has to look at the session at the time that this hook asked for.
      if (!isOpen(moved)) draft.setGuards({ wakeAt: null });
      return true;
    },
  };
}

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
