import type { HubEvent, SessionView } from '@session-hub/client';
import type { Reading } from '../format/reading-text.js';

/** What a tail knows beside the events. */
export interface TailState {
  id: string;
  view: SessionView | null;
  reading: Reading;
  /** The last event that was shown; where it goes on after a break. */
  shown: number;
}

/** Where the events of a tail go. */
export interface TailOutput {
  event(event: HubEvent): void;
  /** The state has changed, or time has passed. */
  changed(state: TailState): void;
  /** Events before this one are not kept any more. */
  cut(oldest: number): void;
  close(): void;
}
