import {
  type Cursor,
  emptyView,
  type HubError,
  LIMITS,
  type RepairCheck,
  type Repaired,
  reduce,
} from '@session-hub/shared';
import { hubEventSchema, sessionViewSchema } from '@session-hub/shared/schemas';
import type { SessionStore } from '../../../ports/session-store.js';
import { type Examined, issuesOf, type Rebuilt, viewIssues } from '../../session/changes/examined.js';
import { repairChange } from '../../session/changes/repair-change.js';
import { completeRecord } from '../../session/draft/actors.js';
import type { Change } from '../../session/draft/draft.js';
import { sessionNotFound } from '../../session/removal/tombstones.js';

const MOST_TRIES = 5;

interface Repair {
  readonly store: SessionStore;
  readonly id: string;
  readonly by: string;
  readonly submit: (change: Change<Repaired>) => Promise<Repaired>;
}

/** Looks, reads the log, and repairs if need be; looks again when somebody has written meanwhile. */
export async function repairSession({ store, id, by, submit }: Repair): Promise<Repaired> {
  for (let attempt = 1; ; attempt++) {
    const examined = await examineSession(store, id);
    if (examined.issues.length === 0) return { outcome: 'sound', issues: [], view: examined.view };
    try {
      return await submit(repairChange(examined, by));
    } catch (error) {
      if ((error as HubError).code !== 'seq_moved' || attempt === MOST_TRIES) throw error;
    }
  }
}

/** What a repair would find. Looks again where the log was another one by the time it was read. */
export async function checkRepair(store: SessionStore, id: string): Promise<RepairCheck> {
  for (let attempt = 1; ; attempt++) {
    const examined = await examineSession(store, id);
    const { issues, rebuilt } = examined;
    if (issues.length === 0) return { outcome: 'sound', issues: [] };
    if (attempt < MOST_TRIES && (await hasMoved(store, examined))) continue;
    return rebuilt.ok
      ? { outcome: 'rebuildable', issues: [...issues] }
      : { outcome: 'broken', issues: [...issues, rebuilt.reason] };
  }
}

async function hasMoved(store: SessionStore, { id, epoch }: Examined): Promise<boolean> {
  return (await store.heads([id])).get(id)?.epoch !== epoch;
}

/** Looks at the view, and holds it against its log. Changes nothing. */
async function examineSession(store: SessionStore, id: string): Promise<Examined> {
  const record = completeRecord(await store.read(id));
  if (record === null) throw await sessionNotFound(store, id);
  const { view } = record;
  const fits = viewIssues(view).length === 0;
  // What is added meanwhile is no part of the view that was read.
  const head = fits ? { epoch: view.epoch, seq: view.seq } : (await store.heads([id])).get(id);
  if (head === undefined) throw await sessionNotFound(store, id);
  const rebuilt = await rebuildView(store, id, head);
  return { ...head, id, view, rebuilt, issues: issuesOf(view, rebuilt) };
}

/** Folds the whole log anew, page by page. Only a log without a hole, of events that are ones, gives a view. */
async function rebuildView(store: SessionStore, id: string, head: Cursor): Promise<Rebuilt> {
  let view = emptyView(id, head.epoch);
  while (view.seq < head.seq) {
    const page = await store.log({
      id,
      after: view.seq,
      upTo: head.seq,
      limit: LIMITS.historyPage,
      maxLength: LIMITS.pageLength,
      take: 'oldest',
      only: 'all',
    });
    if (page.length === 0) return { ok: false, reason: `the log ends after event ${view.seq}` };
    for (const { seq, text } of page) {
      if (seq !== view.seq + 1) return { ok: false, reason: `the log has no event ${view.seq + 1} any more` };
      const event = hubEventSchema.safeParse(jsonOf(text));
      if (!event.success) return { ok: false, reason: `event ${seq} of the log cannot be read` };
      view = reduce(view, event.data);
    }
  }
  return sessionViewSchema.safeParse(view).success
    ? { ok: true, view }
    : { ok: false, reason: 'the log folds to a view that is none' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
