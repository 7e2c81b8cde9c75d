import type { Operation } from './schemas/operation.js';
import type { SessionView } from './schemas/view.js';

/** A session that nobody else changes between looking at it and changing it. */
export interface ExclusiveSession {
  /** As the section found it. */
  readonly view: SessionView;
  /** What is to be done when the section ends: all of it, or none. */
  append(...operations: readonly Operation[]): void;
}

/** What a cleanup may remove. */
export const CLEANUPS = ['failed', 'completed', 'ended', 'all'] as const;

/** The verbs that can be carried out on many sessions at once: those that need no more than a reason. */
export const BULK_VERBS = [
  'start',
  'pause',
  'resume',
  'stop',
  'finish',
  'complete',
  'fail',
  'recover',
  'touch',
] as const;
