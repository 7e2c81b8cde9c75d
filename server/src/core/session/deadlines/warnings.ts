import { isEnded, type SessionView } from '@session-hub/shared';
import type { Guards, Warned } from '../../../ports/session-record.js';
import { HUB_ACTOR } from '../draft/actors.js';
import type { Draft } from '../draft/draft.js';
import { type DueTime, dueTimes } from '../policy/due-times.js';
import type { PolicySettings } from '../policy/policy-settings.js';

/** When the next warning of any deadline has to be told; null when none is left. */
export function nextWarning(view: SessionView, guards: Guards, settings: PolicySettings): number | null {
  const times = dueTimes(view, guards, settings).flatMap((time) => {
    const share = settings.warnAt[toldOf(guards, time)];
    return share === undefined ? [] : [warningAt(time, share)];
  });
  return times.length === 0 ? null : Math.min(...times);
}

/** Tells the warnings whose time has come. Of several for one deadline only the last: the others say nothing more. */
export function warn(draft: Draft, now: number, settings: PolicySettings): void {
  for (const time of dueTimes(draft.view, draft.guards, settings)) {
    const { deadline, due, action } = time;
    const passed = settings.warnAt.filter((share) => warningAt(time, share) <= now).length;
    if (passed <= toldOf(draft.guards, time)) continue;
    // Too late to be told, as after a clock that was ahead, but noted all the same: else it would be due for ever.
    if (due > Math.max(now, draft.at))
      draft.add(
        'deadline',
        { change: 'warning', deadline, due, remaining: due - draft.at, action },
        HUB_ACTOR,
      );
    const others = (draft.guards.warned ?? []).filter((warned) => warned.deadline !== deadline);
    draft.setGuards({ warned: [...others, { deadline, due, told: passed }] });
  }
}

/** Takes back the warnings of deadlines that have moved or do not stand any more, so that they can come again. */
export function liftWarnings(draft: Draft, settings: PolicySettings): void {
  const { warned = [] } = draft.guards;
  if (warned.length === 0) return;
  const times = dueTimes(draft.view, draft.guards, settings);
  const dueOf = ({ deadline }: Warned) => times.find((time) => time.deadline === deadline)?.due;
  const moved = warned.filter((one) => dueOf(one) !== one.due);
  if (moved.length === 0) return;
  for (const one of moved) {
    const due = dueOf(one);
    // The end of a session says enough. `extended` has taken back what stood in the view, with the new due time.
    if (isEnded(draft.view.status) || draft.view.warnings?.[one.deadline] === undefined) continue;
    const { deadline } = one;
    draft.add('deadline', { change: 'lifted', deadline, ...(due === undefined ? {} : { due }) }, HUB_ACTOR);
  }
  draft.setGuards({ warned: warned.filter((one) => !moved.includes(one)) });
}

function warningAt({ from, due }: DueTime, share: number): number {
  return Math.ceil(from + share * (due - from));
}

/** How many warnings were told of exactly this due time. */
function toldOf({ warned = [] }: Guards, { deadline, due }: DueTime): number {
  return warned.find((one) => one.deadline === deadline && one.due === due)?.told ?? 0;
}
