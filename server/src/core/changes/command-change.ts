import type { Command, CommandResult } from '@session-hub/shared';
import { applyCommand } from '../append/apply-command.js';
import type { Change } from '../append/change.js';
import type { PolicySettings } from '../policy/policy-settings.js';

export function commandChange(
  command: Command,
  by: string,
  key: string | undefined,
  policy: PolicySettings,
): Change<CommandResult> {
  return {
    kind: 'update',
    ...(key === undefined ? {} : { key }),
    apply(draft) {
      const seq = applyCommand(draft, command, by, policy);
      draft.noteActivity();
      return { seq, view: draft.view };
    },
  };
}
