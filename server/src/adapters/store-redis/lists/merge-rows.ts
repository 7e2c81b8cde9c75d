import { compareRows, type SessionQuery, type SessionRow } from '@session-hub/shared';
import type { PagePosition } from '../../store-kit/page-token.js';
import type { RowSource } from './row-source.js';
import type { ScanRounds } from './scan-rounds.js';

const MOST_OF_A_CALL = 500;

export interface MergedRows {
  readonly rows: SessionRow[];
  /** Where to go on when the steps were used up; null when they were not. */
  readonly stoppedAt: PagePosition | null;
}

/** The first `most` rows of all sources in the order of the query, or as many as the steps suffice for. */
export async function mergeRows(
  sources: readonly RowSource[],
  query: SessionQuery,
  most: number,
  rounds: ScanRounds,
): Promise<MergedRows> {
  const compare = compareRows(query);
  const rows: SessionRow[] = [];
  let end: PagePosition | null = null;
  let hasSteps = true;
  while (rows.length < most) {
    const unknown = sources.filter(({ mustFetch }) => mustFetch);
    if (unknown.length > 0 && hasSteps) {
      const open = sources.filter(({ atEnd }) => !atEnd);
      hasSteps = await rounds.run(unknown, 'rows', ofEach(most - rows.length, open.length));
      continue;
    }
    // What stands behind the position of any source may have others before it that nobody looked at.
    end = earliest(unknown, query);
    const next = firstOf(sources, compare);
    if (next?.first === undefined || (end !== null && compare(next.first, at(end, next.first)) > 0)) break;
    rows.push(next.first);
    next.shift();
  }
  return { rows, stoppedAt: rows.length < most ? end : null };
}

/** As many as a source has of the missing rows, and as many more as chance gives nearly all: one that runs dry costs a round. */
function ofEach(missing: number, sources: number): number {
  const share = missing / sources;
  const surplus = sources === 1 ? 0 : 2 * Math.sqrt(share) + 1;
  return Math.min(MOST_OF_A_CALL, Math.ceil(share + surplus));
}

function earliest(sources: readonly RowSource[], query: SessionQuery): PagePosition | null {
  const direction = query.order === 'asc' ? 1 : -1;
  return sources.reduce<PagePosition | null>((first, { position }) => {
    if (first === null) return position;
    const later = position.value - first.value || (position.id < first.id ? -1 : 1);
    return later * direction < 0 ? position : first;
  }, null);
}

/** A row that stands where the position is, to be compared with others. */
export function at({ value, id }: PagePosition, row: SessionRow): SessionRow {
  return { ...row, id, createdAt: value, updatedAt: value };
}

function firstOf(
  sources: readonly RowSource[],
  compare: (left: SessionRow, right: SessionRow) => number,
): RowSource | null {
  let best: RowSource | null = null;
  for (const source of sources) {
    const { first } = source;
    if (first === undefined) continue;
    if (best?.first === undefined || compare(first, best.first) < 0) best = source;
  }
  return best;
}
