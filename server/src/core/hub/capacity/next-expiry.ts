import type { SessionRecord } from '../../../ports/session-record.js';
import { dueTimes } from '../../session/policy/due-times.js';
import { type PolicySettings, policyOf } from '../../session/policy/policy-settings.js';

/** When the session would end if nobody did anything; null when it would not. */
export function nextExpiry({ view, guards }: SessionRecord, ofHub: PolicySettings): number | null {
  const settings = policyOf(guards, ofHub);
  if (view.status === 'closing') return view.since + settings.closingTime;
  const ends = dueTimes(view, guards, settings).filter(({ action }) => action === 'expire');
  return ends.length === 0 ? null : Math.min(...ends.map(({ due }) => due));
}
