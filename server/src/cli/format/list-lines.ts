import type { SessionPage } from '@session-hub/client';
import { formatNumber } from './format-number.js';
import { type SessionTableOptions, sessionTable } from './session-table.js';

/** The table, and how much of the whole it is. */
export function listLines({ rows, total }: SessionPage, options: SessionTableOptions): string[] {
  if (rows.length === 0) return [options.style('dim', 'No sessions.')];
  const table = sessionTable(rows, options);
  if (total <= rows.length) return table;
  return [...table, options.style('dim', `${formatNumber(rows.length)} of ${formatNumber(total)} sessions`)];
}
