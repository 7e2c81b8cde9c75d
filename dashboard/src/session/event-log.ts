import type { HubEvent } from '@session-hub/client';

/** The newest events in order, without doubles, and never more than `bound` of them. */
export interface EventLog {
  /** Oldest first. */
  readonly events: readonly HubEvent[];
  readonly isFull: boolean;
  /** How many events were told in this epoch, those that left the list again included. */
  readonly told: number;
  add(event: HubEvent): void;
  /** Events from before or between those that are known, as history gives them. */
  fill(events: readonly HubEvent[]): void;
  clear(): void;
}

export function eventLog(bound: number): EventLog {
  let events: HubEvent[] = [];
  let told = 0;
  return {
    get events() {
      return events;
    },
    get isFull() {
      return events.length >= bound;
    },
    get told() {
      return told;
    },
    add(event) {
      told += 1;
      events.push(event);
      // In steps: shifting one off a long array for each event would cost more than showing it.
      if (events.length > bound * 2) events = events.slice(-bound);
    },
    fill(more) {
      const bySeq = new Map([...more, ...events].map((event) => [event.seq, event]));
      events = [...bySeq.values()].sort((one, other) => one.seq - other.seq).slice(-bound);
    },
    clear() {
      events = [];
      told = 0;
    },
  };
}
