import type { Operation } from './schemas/operation.js';
import type { SessionView } from './schemas/view.js';

/**
 * A session inside `withSession`. No other write comes between reading its view and appending to it.
 *
 * @example
 * await (await hub.managing()).withSession('nightly-import', (exclusive: ExclusiveSession) => {
 *   const done = Number(exclusive.view.state['done'] ?? 0);
 *   exclusive.append({ type: 'state', data: { set: { done: done + 1 } } });
 * });
 */
export interface ExclusiveSession {
  /** The view at the start of the section. */
  readonly view: SessionView;
  /** Operations to append when the section ends: all of them, or none. */
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
