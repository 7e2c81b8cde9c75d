import type { SessionView } from '@session-hub/shared';
import type { Guards } from '../../../ports/session-record.js';
import type { PolicySettings } from '../policy/policy-settings.js';
import { errorsPassAt, movementTimes } from './assess-health.js';

/**
 * When the health of a session changes though nothing happens in it. A time is gone from here once what it brings
 * has been told, so that it is waited for once.
 */
export function healthTimes(view: SessionView, guards: Guards, settings: PolicySettings): number[] {
  const told = view.health?.evidence ?? [];
  const times: number[] = [];
  const movement = movementTimes(view, guards, settings);
  if (movement !== null && !told.includes('stalled')) {
    times.push(told.includes('slow') ? movement.stalledAt : movement.slowAt);
  }
  if (told.includes('errors') && view.status !== 'error') {
    const passAt = errorsPassAt(view, settings);
    if (passAt !== null) times.push(passAt);
  }
  return times;
}
