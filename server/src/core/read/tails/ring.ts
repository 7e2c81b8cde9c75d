import type { EncodedEvent } from '../../../ports/session-store.js';

export interface RingLimits {
  events: number;
  /** No more than a frame holds, so that one frame leads from anywhere in it to the head. */
  bytes: number;
  /** Of all rings of a node together. */
  allBytes: number;
}

/** However tight the memory of the node is, a reader a few events behind needs no look at the log. */
const FEWEST_EVENTS = 8;

/** What the rings of a node hold together. */
export class RingBudget {
  readonly limits: RingLimits;
  used = 0;

  constructor(limits: RingLimits) {
    this.limits = limits;
  }
}

/** The newest events of a log, without holes, bounded in number and in bytes. */
export class Ring {
  readonly #budget: RingBudget;
  #events: EncodedEvent[] = [];
  #first = 0;
  #bytes = 0;

  constructor(budget: RingBudget) {
    this.#budget = budget;
  }

  get length(): number {
    return this.#events.length - this.#first;
  }

  push(event: EncodedEvent): void {
    this.#events.push(event);
    this.#bytes += event.text.length;
    this.#budget.used += event.text.length;
    while (this.#isTooLarge()) this.#dropOldest();
  }

  /** The newest `count` events in log order. */
  newest(count: number): EncodedEvent[] {
    return count === 0 ? [] : this.#events.slice(-count);
  }

  clear(): void {
    this.#budget.used -= this.#bytes;
    this.#events = [];
    this.#first = 0;
    this.#bytes = 0;
  }

  #isTooLarge(): boolean {
    const { limits, used } = this.#budget;
    if (this.length > limits.events) return true;
    if (this.length > 1 && this.#bytes > limits.bytes) return true;
    return this.length > FEWEST_EVENTS && used > limits.allBytes;
  }

  #dropOldest(): void {
    const bytes = this.#events[this.#first]?.text.length ?? 0;
    this.#bytes -= bytes;
    this.#budget.used -= bytes;
    this.#first += 1;
    // Moving the rest down each time would cost more than the memory it frees.
    if (this.#first > this.length) {
      this.#events = this.#events.slice(this.#first);
      this.#first = 0;
    }
  }
}
