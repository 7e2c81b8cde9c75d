import { STATUSES, type Status } from '@session-hub/shared';
import { InvalidArgumentError } from 'commander';

/** `active,paused`. */
export function parseStatuses(text: string): Status[] {
  return text.split(',').map((part) => {
    const status = STATUSES.find((known) => known === part.trim());
    if (status === undefined) throw new InvalidArgumentError(`"${part}" is no status.`);
    return status;
  });
}
