import type { HookMark } from '../../../ports/session-record.js';
import type { Change } from '../../session/draft/change.js';
import { isOpen, withMark } from './hook-marks.js';

/** Whose mark is meant: the one that the holder read, and not what became of it since. */
export interface MarkKnown {
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
