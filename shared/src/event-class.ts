import type { EventType, HubEvent } from './schemas/event.js';

/** How an event may be thinned for a reader that is behind. */
export type EventClass = 'lossless' | 'latest' | 'bounded';

export const EVENT_CLASSES: Readonly<Record<EventType, EventClass>> = {
  created: 'lossless',
  status: 'lossless',
  progress: 'latest',
  steps: 'lossless',
  health: 'latest',
  log: 'bounded',
  error: 'lossless',
  artifact: 'lossless',
  items: 'lossless',
  agent: 'latest',
  state: 'lossless',
  updated: 'lossless',
  signal: 'latest',
  metric: 'latest',
  check: 'latest',
  lease: 'lossless',
  deadline: 'lossless',
  condition: 'lossless',
  custom: 'lossless',
  repaired: 'lossless',
};

/** Two `latest` events with the same key supersede one another; null for the other classes. */
export function latestKey(event: HubEvent): string | null {
  switch (event.type) {
    case 'progress':
      // Each step is told on its own; every one of these carries the roll-up of all.
      return event.data.step === undefined ? 'progress' : `progress:${event.data.step.name}`;
    case 'health':
      return event.type;
    case 'agent':
      return `agent:${event.data.name}`;
    case 'signal':
      return `signal:${event.data.name}`;
    case 'metric':
      return `metric:${event.data.name}`;
    case 'check':
      return `check:${event.data.name}`;
    case 'created':
    case 'status':
    case 'steps':
    case 'log':
    case 'error':
    case 'artifact':
    case 'items':
    case 'state':
    case 'updated':
    case 'lease':
    case 'deadline':
    case 'condition':
    case 'custom':
    case 'repaired':
      return null;
  }
}
