import { STATUSES, type Status } from '@session-hub/shared';
import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `500ms`, `30s`, `10m`, `2h`, `1d`; a bare number is seconds. */
export function parseDuration(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (number === undefined || factor === undefined) {
    throw new InvalidArgumentError('It must be a time such as 500ms, 30s, 10m or 2h.');
  }
  return Math.round(Number(number) * factor);
}

/** `active,paused`. */
export function parseStatuses(text: string): Status[] {
  return text.split(',').map((part) => {
    const status = STATUSES.find((known) => known === part.trim());
    if (status === undefined) throw new InvalidArgumentError(`"${part}" is no status.`);
    return status;
  });
}
