import type { SessionView } from '@session-hub/shared';
import type { SessionStore } from '../../../ports/session-store.js';
import { completeRecord } from '../../session/draft/complete-record.js';
import { sessionNotFound } from '../../session/removal/session-not-found.js';
import { differences } from '../../session/repair/differences.js';
import { viewIssues } from '../../session/repair/view-issues.js';
import { type Rebuilt, rebuildView } from './rebuild-view.js';

/** What was found before a repair is decided on. */
export interface Examined {
  readonly id: string;
  /** Of the log, which knows better than a broken view. */
  readonly epoch: string;
  readonly seq: number;
  readonly view: SessionView;
  readonly rebuilt: Rebuilt;
  /** Nothing when the session is sound. */
  readonly issues: readonly string[];
}

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

/** A log that is not whole says nothing against a view that fits. */
export function issuesOf(view: SessionView, rebuilt: Rebuilt): string[] {
  const issues = viewIssues(view);
  return issues.length === 0 && rebuilt.ok ? differences(view, rebuilt.view) : issues;
}
