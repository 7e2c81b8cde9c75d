import type { SessionQuery } from './schemas/query.js';
import type { SessionRow } from './schemas/view.js';

export const DEFAULT_LIST_LIMIT = 50;

/** Whether a session belongs in the answer to a query, whatever its page. */
export function matchesQuery(row: SessionRow, query: SessionQuery): boolean {
  if (query.status !== undefined && !query.status.includes(row.status)) return false;
  if (query.owner !== undefined && query.owner !== row.owner) return false;
  if (query.template !== undefined && query.template !== row.template) return false;
  return query.text === undefined || containsText(row, query.text);
}

function containsText(row: SessionRow, text: string): boolean {
  const wanted = text.toLowerCase();
  return row.id.toLowerCase().includes(wanted) || row.title.toLowerCase().includes(wanted);
}

/** The order of a list; sessions of the same moment stand in the order of their ids. */
export function compareRows(query: SessionQuery): (left: SessionRow, right: SessionRow) => number {
  const key = query.sort ?? 'createdAt';
  const direction = query.order === 'asc' ? 1 : -1;
  return (left, right) =>
    direction * (left[key] - right[key] || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0));
}
