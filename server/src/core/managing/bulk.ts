import {
  type BulkInput,
  type BulkResult,
  type Command,
  type CommandResult,
  HubError,
  hubError,
  LIMITS,
  type SessionQuery,
} from '@session-hub/shared';
import type { SessionStore } from '../../ports/session-store.js';
import { inGroups } from './in-groups.js';

/** Carries out one verb on many sessions, each by itself: one that refuses does not stop the others. */
export async function carryOutInBulk(
  store: SessionStore,
  { verb, ids, query, reason }: BulkInput,
  carryOut: (id: string, command: Command) => Promise<CommandResult>,
): Promise<BulkResult> {
  const chosen = ids === undefined ? await idsOf(store, query ?? {}) : { ids: [...new Set(ids)], next: null };
  const command: Command = { verb, ...(reason === undefined ? {} : { reason }) };
  const results = await inGroups(chosen.ids, async (id): Promise<BulkResult['results'][number]> => {
    try {
      const { seq, view } = await carryOut(id, command);
      return { ok: true, id, seq, status: view.status };
    } catch (error) {
      const refusal = error instanceof HubError ? error : hubError('internal', { cause: error });
      return { ok: false, id, error: refusal.toJSON() };
    }
  });
  return { results, next: chosen.next };
}

async function idsOf(
  store: SessionStore,
  query: NonNullable<BulkInput['query']>,
): Promise<{ ids: string[]; next: string | null }> {
  const { limit = LIMITS.bulkSessions, after, ...rest } = query;
  const ids: string[] = [];
  let next = after ?? null;
  do {
    const page: SessionQuery = {
      ...rest,
      limit: Math.min(LIMITS.listPage, limit - ids.length),
      ...(next === null ? {} : { after: next }),
    };
    const { rows, next: following } = await store.list(page);
    ids.push(...rows.map(({ id }) => id));
    next = following;
  } while (next !== null && ids.length < limit);
  return { ids, next };
}
