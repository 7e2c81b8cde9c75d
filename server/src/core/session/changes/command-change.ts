import type { Command } from '@session-hub/shared';
import type { Guards } from '../../../ports/session-record.js';
import { runPolicy } from '../deadlines/policy.js';
import type { Change } from '../draft/draft.js';
import { applyCommand } from '../operations/apply-command.js';
import { type PolicySettings, policyOf } from '../policy/policy-settings.js';
import { isRemovable } from '../removal/removal-time.js';

/** Results in the seq of the verb's event: with the view it would be remembered a day long for each key. */
export function commandChange(
  command: Command,
  by: string,
  key: string | undefined,
  ofHub: PolicySettings,
): Change<number> {
  return {
    kind: 'update',
    mayUseReserve: true,
    ...(key === undefined ? {} : { key: `command:${key}` }),
    apply(draft) {
      const seq = applyCommand(draft, command, by, policyOf(draft.guards, ofHub));
      draft.noteActivity();
      return seq;
    },
  };
}

/**
 * Does what is due, but a removal, which is no change and only said to be due. Harmless when another node was
 * faster, or when the deadline has moved since it was noted.
 */
export function wakeChange(
  now: number,
  ofHub: PolicySettings,
  mustStay: (guards: Guards) => boolean,
): Change<'done' | 'removable'> {
  return {
    kind: 'update',
    mayUseReserve: true,
    apply(draft) {
      const settings = policyOf(draft.guards, ofHub);
      if (isRemovable(draft.view, now, settings) && !mustStay(draft.guards)) return 'removable';
      runPolicy(draft, now, settings);
      draft.setGuards({ wakeAt: null });
      return 'done';
    },
  };
}
