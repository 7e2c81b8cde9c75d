import type { EncodedEvent } from '../../ports/session-store.js';

export interface RingLimits {
  events: number;
  bytes: number;
}

/** The newest events of a log, without holes, bounded in number and in bytes. */
export class Ring {
  readonly #limits: RingLimits;
  #events: EncodedEvent[] = [];
  #first = 0;
  #bytes = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#events.length - this.#first;
  }

  push(event: EncodedEvent): void {
    this.#events.push(event);
    this.#bytes += event.text.length;
    while (this.length > 1 && (this.length > this.#limits.events || this.#bytes > this.#limits.bytes))
      this.#dropOldest();
  }

  /** The newest `count` events in log order. */
  newest(count: number): EncodedEvent[] {
    return count === 0 ? [] : this.#events.slice(-count);
  }

  clear(): void {
    this.#events = [];
    this.#first = 0;
    this.#bytes = 0;
  }

  #dropOldest(): void {
    this.#bytes -= this.#events[this.#first]?.text.length ?? 0;
    this.#first += 1;
    // Moving the rest down each time would cost more than the memory it frees.
    if (this.#first > this.length) {
      this.#events = this.#events.slice(this.#first);
      this.#first = 0;
    }
  }
}
