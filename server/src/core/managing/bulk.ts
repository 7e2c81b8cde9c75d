import {
  type BulkInput,
  type BulkResult,
  type Command,
  HubError,
  hubError,
  LIMITS,
  type SessionQuery,
  type Status,
} from '@session-hub/shared';
import type { SessionStore } from '../../ports/session-store.js';
import { inGroups } from './in-groups.js';

type Signal = NonNullable<BulkInput['signal']>;

/** What one session of many was led to. */
export interface BulkOutcome {
  readonly seq: number;
  readonly status: Status;
}

/** What can be done to each of them. */
export interface BulkActions {
  command(id: string, command: Command): Promise<BulkOutcome>;
  signal(id: string, signal: Signal): Promise<BulkOutcome>;
}

/** Does one thing to many sessions, each by itself: one that refuses does not stop the others. */
export async function carryOutInBulk(
  store: SessionStore,
  input: BulkInput,
  actions: BulkActions,
): Promise<BulkResult> {
  const act = actionOf(input, actions);
  const { ids, query } = input;
  const chosen = ids === undefined ? await idsOf(store, query ?? {}) : { ids: [...new Set(ids)], next: null };
  const results = await inGroups(chosen.ids, async (id): Promise<BulkResult['results'][number]> => {
    try {
      return { ok: true, id, ...(await act(id)) };
    } catch (error) {
      const refusal = error instanceof HubError ? error : hubError('internal', { cause: error });
      return { ok: false, id, error: refusal.toJSON() };
    }
  });
  return { results, next: chosen.next };
}

function actionOf(
  { verb, signal, reason }: BulkInput,
  actions: BulkActions,
): (id: string) => Promise<BulkOutcome> {
  if (signal !== undefined) return (id) => actions.signal(id, signal);
  if (verb === undefined) throw hubError('bad_request', { message: 'Give either a verb or a signal.' });
  const command: Command = { verb, ...(reason === undefined ? {} : { reason }) };
  return (id) => actions.command(id, command);
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
