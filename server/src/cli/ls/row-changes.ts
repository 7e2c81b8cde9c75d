import type { SessionRow } from '@session-hub/client';

/** Of each page the rows that are new or have moved on since the page before. */
export function createRowChanges(): (rows: readonly SessionRow[]) => SessionRow[] {
  let before = new Map<string, number>();
  return (rows) => {
    const changed = rows.filter(({ id, seq }) => before.get(id) !== seq);
    before = new Map(rows.map(({ id, seq }) => [id, seq]));
    return changed;
  };
}
