import type { SessionStore } from '../../../ports/session-store.js';
import { completeRecord } from '../../session/draft/complete-record.js';
import { sessionNotFound } from '../../session/removal/session-not-found.js';
import { type Examined, issuesOf } from '../../session/repair/examined.js';
import { viewIssues } from '../../session/repair/view-issues.js';
import { rebuildView } from './rebuild-view.js';

/** Looks at the view, and holds it against its log. Changes nothing. */
export async function examineSession(store: SessionStore, id: string): Promise<Examined> {
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
