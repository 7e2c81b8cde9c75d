import { formatNumber } from './format-number.js';

/** `1 session`, `2 sessions`. */
export function sessionsText(count: number): string {
  return count === 1 ? '1 session' : `${formatNumber(count)} sessions`;
}
