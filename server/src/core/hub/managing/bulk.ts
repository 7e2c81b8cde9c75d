import {
  type BulkInput,
  type BulkResult,
  type Command,
  HubError,
  hubError,
  LIMITS,
  type Operation,
  type SessionQuery,
  type Status,
} from '@session-hub/shared';
import type { SessionStore } from '../../../ports/session-store.js';

/** What one session of many was led to. */
export interface BulkOutcome {
  readonly seq: number;
  readonly status: Status;
}

/** What can be done to each of them. */
interface BulkActions {
  command(id: string, command: Command): Promise<BulkOutcome>;
  /** All of them or none. */
  append(id: string, operations: Operation[]): Promise<BulkOutcome>;
}

/** Does the same to many sessions, each by itself: one that refuses does not stop the others. */
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

function actionOf(input: BulkInput, actions: BulkActions): (id: string) => Promise<BulkOutcome> {
  const { operations, signal } = input;
  if (operations !== undefined) return (id) => actions.append(id, operations);
  if (signal !== undefined) return (id) => actions.append(id, [{ type: 'signal', data: signal }]);
  const command = commandOf(input);
  return (id) => actions.command(id, command);
}

/** Callers in the process have no schema before them. */
function commandOf({ verb, reason, milliseconds, error }: BulkInput): Command {
  const because = reason === undefined ? {} : { reason };
  switch (verb) {
    case undefined:
      throw hubError('bad_request', { message: 'Give one of verb, signal and operations.' });
    case 'extend':
      if (milliseconds === undefined)
        throw hubError('bad_request', { message: 'The verb extend, and no other, has milliseconds.' });
      return { verb, milliseconds, ...because };
    case 'recordError':
      if (error === undefined)
        throw hubError('bad_request', { message: 'The verb recordError, and no other, has an error.' });
      return { verb, error, ...because };
    default:
      return { verb, ...because };
  }
}

/** In the order of their creation, which does not move: what a step touches never comes up again in a later one. */
async function idsOf(
  store: SessionStore,
  query: NonNullable<BulkInput['query']>,
): Promise<{ ids: string[]; next: string | null }> {
  const { limit = LIMITS.bulkSessions, after, ...rest } = query;
  const ids: string[] = [];
  let next = after ?? null;
  do {
    const page: SessionQuery = {
      order: 'asc',
      ...rest,
      sort: 'createdAt',
      limit: Math.min(LIMITS.listPage, limit - ids.length),
      ...(next === null ? {} : { after: next }),
    };
    const { rows, next: following } = await store.list(page);
    ids.push(...rows.map(({ id }) => id));
    next = following;
  } while (next !== null && ids.length < limit);
  return { ids, next };
}

/** So many sessions are worked on at the same time. */
const AT_ONCE = 50;

/** Does the work for each, some at a time, and gives the results in the order of what was given. */
export async function inGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < items.length; first += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(first, first + AT_ONCE).map(work))));
  }
  return results;
}
