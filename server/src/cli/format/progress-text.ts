import type { ProgressData } from '@session-hub/shared';
import { formatNumber, formatPercentage, formatRange, printableLine } from './format-number.js';
import { cutText, textWidth } from './text-width.js';

type Part = 'percentage' | 'count' | 'description' | 'rate' | 'eta';

const GAP = '  ';
/** Where there is little room these go, in this order. */
const EXPENDABLE: readonly Part[] = ['rate', 'count', 'eta'];
/** Less of a description than this says nothing. */
const LEAST_DESCRIPTION = 10;

/** How far, what, how fast, how long still; what is not known is left out. Cut to `width` cells where given. */
export function progressText(progress: ProgressData, width: number | null = null): string {
  const parts = partsOf(progress);
  if (width === null) return joined(parts);
  const description = parts.get('description') ?? '';
  const least = Math.min(LEAST_DESCRIPTION, textWidth(description));
  for (const part of EXPENDABLE) {
    if (room(parts, width) >= least) break;
    parts.delete(part);
  }
  parts.set('description', cutText(description, room(parts, width)));
  return cutText(joined(parts), width);
}

/** In the order they are shown. */
function partsOf({ current, total, percentage, description, rate, eta }: ProgressData): Map<Part, string> {
  return new Map([
    ['percentage', formatPercentage(percentage)],
    ['count', `${formatNumber(current)}/${formatNumber(total)}`],
    ['description', printableLine(description)],
    ['rate', rate === null || rate === 0 ? '' : `${formatNumber(rate)}/s`],
    ['eta', eta === null || current >= total ? '' : `${formatRange(eta)} left`],
  ]);
}

/** What is left for the description. */
function room(parts: ReadonlyMap<Part, string>, width: number): number {
  const others = [...parts].filter(([part]) => part !== 'description');
  return width - textWidth(joined(new Map(others))) - GAP.length;
}

function joined(parts: ReadonlyMap<Part, string>): string {
  return [...parts.values()].filter((part) => part !== '').join(GAP);
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** `width` cells, filled to an eighth of a cell. */
export function progressBar(percentage: number, width: number): string {
  const share = Math.min(100, Math.max(0, percentage)) / 100;
  const eighths = Math.floor(share * width * 8);
  const full = Math.floor(eighths / 8);
  const part = EIGHTHS[eighths % 8] ?? '';
  return `${'█'.repeat(full)}${part}`.padEnd(width, '░');
}
