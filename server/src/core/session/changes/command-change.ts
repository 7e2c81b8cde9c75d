import type { Command } from '@session-hub/shared';
import type { Change } from '../draft/change.js';
import { applyCommand } from '../operations/apply-command.js';
import { type PolicySettings, policyOf } from '../policy/policy-settings.js';

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
