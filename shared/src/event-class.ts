import type { EventType, HubEvent } from './schemas/event.js';

/** How an event may be thinned for a reader that is behind. */
export type EventClass = 'lossless' | 'latest' | 'bounded';

export const EVENT_CLASSES: Readonly<Record<EventType, EventClass>> = {
  created: 'lossless',
  status: 'lossless',
  progress: 'latest',
  health: 'latest',
  log: 'bounded',
  error: 'lossless',
  artifact: 'lossless',
  state: 'lossless',
  signal: 'latest',
  metric: 'latest',
  lease: 'lossless',
  deadline: 'lossless',
  custom: 'lossless',
};

/** Two `latest` events with the same key supersede one another; null for the other classes. */
export function latestKey(event: HubEvent): string | null {
  switch (event.type) {
    case 'progress':
    case 'health':
      return event.type;
    case 'signal':
      return `signal:${event.data.name}`;
    case 'metric':
      return `metric:${event.data.name}`;
    case 'created':
    case 'status':
    case 'log':
    case 'error':
    case 'artifact':
    case 'state':
    case 'lease':
    case 'deadline':
    case 'custom':
      return null;
  }
}
