import type { Command } from '@session-hub/shared';
import { applyCommand } from '../append/apply-command.js';
import type { Change } from '../append/change.js';
import type { PolicySettings } from '../policy/policy-settings.js';

/** Results in the seq of the verb's event: with the view it would be remembered a day long for each key. */
export function commandChange(
  command: Command,
  by: string,
  key: string | undefined,
  policy: PolicySettings,
): Change<number> {
  return {
    kind: 'update',
    mayUseReserve: true,
    ...(key === undefined ? {} : { key: `command:${key}` }),
    apply(draft) {
      const seq = applyCommand(draft, command, by, policy);
      draft.noteActivity();
      return seq;
    },
  };
}
