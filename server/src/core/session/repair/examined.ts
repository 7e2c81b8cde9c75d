import type { SessionView } from '@session-hub/shared';
import { differences } from './differences.js';
import { viewIssues } from './view-issues.js';

/** What the fold of the log gave. */
export type Rebuilt = { ok: true; view: SessionView } | { ok: false; reason: string };

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

/** A log that is not whole says nothing against a view that fits. */
export function issuesOf(view: SessionView, rebuilt: Rebuilt): string[] {
  const issues = viewIssues(view);
  return issues.length === 0 && rebuilt.ok ? differences(view, rebuilt.view) : issues;
}
