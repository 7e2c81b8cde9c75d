import type { LimitsState } from '@session-hub/shared';
import { isTime, LIMIT_NAMES } from '../limits/limit-names.js';
import { formatDuration } from './format-duration.js';
import { formatTime } from './format-time.js';
import { printableLine } from './printable.js';

const NEWEST = 5;

/** Each limit on a line, under the name that `--set` takes, and below who changed them last. */
export function limitLines({ limits, changes }: LimitsState, now: number): string[] {
  const width = Math.max(...LIMIT_NAMES.map(({ length }) => length));
  return [
    ...LIMIT_NAMES.map((name) => `${name.padEnd(width)}  ${valueText(name, valueAt(limits, name))}`),
    ...(changes.length === 0 ? [] : ['', 'Changed while hubs ran, the newest first:']),
    ...changes.slice(0, NEWEST).map(({ at, by, reason, changes: made }) => {
      const why = reason === undefined ? '' : `: ${reason}`;
      return printableLine(`  ${formatTime(at, now)} ${by} ${JSON.stringify(made)}${why}`);
    }),
  ];
}

/** Undefined where the hub is older and does not know the limit. */
function valueAt(limits: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], limits);
}

function valueText(name: string, value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (isTime(name) && typeof value === 'number') return formatDuration(value);
  return Array.isArray(value) ? value.join(', ') : String(value);
}
