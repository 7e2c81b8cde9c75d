import type { ProgressData } from '@session-hub/shared';
import { formatRange } from './format-duration.js';
import { formatNumber, formatPercentage } from './format-number.js';
import { printableLine } from './printable.js';

/** The parts of a progress, most important first; empty ones are left out. */
export function progressParts(progress: Omit<ProgressData, 'at'>): string[] {
  const { current, total, percentage, description, rate, eta } = progress;
  return [
    formatPercentage(percentage),
    `${formatNumber(current)}/${formatNumber(total)}`,
    printableLine(description),
    rate === null || rate === 0 ? '' : `${formatNumber(rate)}/s`,
    eta === null || current >= total ? '' : `${formatRange(eta)} left`,
  ].filter((part) => part !== '');
}
