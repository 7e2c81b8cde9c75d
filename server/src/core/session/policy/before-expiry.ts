import type { SessionView } from '@session-hub/shared';
import type { SessionRecord } from '../../../ports/session-record.js';
import { type DueTime, dueTimes } from './due-times.js';
import type { PolicySettings } from './policy-settings.js';

/** A session that is about to expire. */
export interface Expiring {
  readonly id: string;
  readonly view: SessionView;
  readonly deadline: DueTime['deadline'];
  readonly due: number;
}

/**
 * Called before a session expires, for what has to be done while it is still there. It is waited for, but not for
 * ever; what it throws is logged. It may `extend` or `touch` the session, which then goes on. When the node ends in
 * the middle of it, another calls it again.
 */
export type BeforeExpiry = (expiring: Expiring) => Promise<void>;

/** What would expire the session at this moment; null when nothing would. */
export function expiryDue(
  { view, guards }: SessionRecord,
  now: number,
  settings: PolicySettings,
): DueTime | null {
  const due = dueTimes(view, guards, settings).filter((time) => time.action === 'expire' && time.due <= now);
  return due.sort((left, right) => left.due - right.due)[0] ?? null;
}
