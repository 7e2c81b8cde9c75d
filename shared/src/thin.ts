import { EVENT_CLASSES, latestKey } from './event-class.js';
import { LIMITS } from './limits.js';
import type { HubEvent } from './schemas/event.js';

/**
 * The positions of the events a reader that is behind still has to be told, in log order.
 * Folding only these gives the same view as folding all of them.
 */
export function thinnedPositions(events: readonly HubEvent[]): number[] {
  const kept: number[] = [];
  const seen = new Set<string>();
  let logLines = 0;
  for (let position = events.length - 1; position >= 0; position--) {
    const event = events[position];
    if (event !== undefined && isKept(event)) kept.push(position);
  }
  return kept.reverse();

  function isKept(event: HubEvent): boolean {
    switch (EVENT_CLASSES[event.type]) {
      case 'lossless':
        return true;
      case 'bounded':
        logLines += 1;
        return logLines <= LIMITS.logLines;
      case 'latest': {
        const key = latestKey(event);
        if (key === null) return true;
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      }
    }
  }
}

export function thin(events: readonly HubEvent[]): HubEvent[] {
  return thinnedPositions(events).flatMap((position) => events[position] ?? []);
}
