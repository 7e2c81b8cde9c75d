import {
  type CleanupInput,
  type CleanupResult,
  isEnded,
  LIMITS,
  type SessionQuery,
  type SessionRow,
  type Status,
} from '@session-hub/shared';
import type { AppendContext } from '../../write/append-context.js';
import type { Changes } from '../../write/changes.js';
import { type Removable, removeSession } from '../../write/remove-session.js';
import { inGroups } from './bulk.js';
import { endAndRemove } from './end-and-remove.js';

const STATUSES_OF: Readonly<Record<CleanupInput['which'], readonly Status[] | null>> = {
  failed: ['failed'],
  completed: ['completed'],
  ended: ['completed', 'failed', 'closed', 'expired'],
  all: null,
};

/** One step: looks at so many sessions at most, and removes those that are meant, unless it is only to count them. */
export async function cleanUp(
  context: AppendContext,
  changes: Changes,
  by: string,
  input: CleanupInput,
): Promise<CleanupResult> {
  const { which, olderThan = 0, dryRun = true, reason = 'it was cleaned up' } = input;
  const before = context.clock.now() - olderThan;
  const { rows, next } = await lookAt(context, which, input.after);
  const meant = rows.filter((row) => (row.endedAt ?? row.createdAt) <= before);
  if (dryRun) return { dryRun, matched: meant.length, removed: 0, kept: 0, next };

  const outcomes = await inGroups(meant, async ({ id, status }) => {
    try {
      const isStillMeant: Removable = ({ view }) => view.status === status;
      const tombstone = isEnded(status)
        ? await removeSession(context, id, isStillMeant)
        : await endAndRemove(context, changes, id, by, reason);
      return tombstone === null ? 'kept' : 'removed';
    } catch {
      return 'kept';
    }
  });
  const removed = outcomes.filter((outcome) => outcome === 'removed').length;
  context.logger.info('sessions were cleaned up', { which, by, removed });
  return { dryRun, matched: meant.length, removed, kept: meant.length - removed, next };
}

/** The oldest first: the place where a page ended does not move when what lies before it goes. */
async function lookAt(
  { store }: AppendContext,
  which: CleanupInput['which'],
  after: string | undefined,
): Promise<{ rows: SessionRow[]; next: string | null }> {
  const statuses = STATUSES_OF[which];
  const rows: SessionRow[] = [];
  let next = after ?? null;
  do {
    const query: SessionQuery = {
      order: 'asc',
      limit: LIMITS.listPage,
      ...(statuses === null ? {} : { status: [...statuses] }),
      ...(next === null ? {} : { after: next }),
    };
    const page = await store.list(query);
    rows.push(...page.rows);
    next = page.next;
  } while (next !== null && rows.length < LIMITS.bulkSessions);
  return { rows, next };
}
