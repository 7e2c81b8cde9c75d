import { LIMITS, type Operation } from '@session-hub/shared';
import { checkRoom } from '../draft/check-room.js';
import type { Draft } from '../draft/draft.js';

type CheckInput = Extract<Operation, { type: 'check' }>['data'];

/** What somebody outside has found. It makes an event when that is new; its head when it is as before. */
export function noteCheck(draft: Draft, input: CheckInput, by: string): number {
  const { checks = {} } = draft.view;
  const { name, ok, reason } = input;
  checkRoom('checks', checks, [name], LIMITS.checksPerSession);
  const before = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (before?.ok === ok && before.reason === reason) return draft.view.seq;
  return draft.add('check', input, by);
}
