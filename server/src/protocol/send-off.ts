import type { Cancel, Clock, Randomness } from '../ports/clock.js';

/** Somebody the hub serves, who has to go to another one. */
export interface Guest {
  /** Told once, how many milliseconds from now it should go; what cannot be told is ended at that time instead. */
  readonly ask: ((milliseconds: number) => void) | null;
  end(): void;
}

export interface SendOffOptions {
  clock: Clock;
  randomness: Randomness;
  /** The last are asked to go after this many milliseconds. */
  spread: number;
}

/** Few are sent off sooner: the next hub takes this many milliseconds for each with ease. */
const EACH_MS = 20;
/** Who has not gone this long after being asked to is made to. */
const GRACE_MS = 2_000;

/**
 * Sends everybody off, each at a moment of its own, evenly spread with some chance in it: they all start anew
 * elsewhere, and shall not do so at once.
 */
export class SendOff {
  readonly #options: SendOffOptions;
  readonly #guests = new Map<Guest, Cancel>();
  readonly #over: Promise<void>;
  #finish: () => void = () => {};
  #state: 'gathering' | 'sending' | 'over' = 'gathering';

  constructor(options: SendOffOptions) {
    this.#options = options;
    this.#over = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** Before `begin` it gets its turn among all; who comes later goes at once. */
  add(guest: Guest): void {
    switch (this.#state) {
      case 'gathering':
        this.#guests.set(guest, () => {});
        return;
      case 'sending':
        this.#send(guest, 0);
        return;
      case 'over':
        return;
    }
  }

  /** It went, whenever and why ever. */
  gone(guest: Guest): void {
    this.#guests.get(guest)?.();
    this.#guests.delete(guest);
    this.#look();
  }

  /** Resolves when all have gone. */
  begin(): Promise<void> {
    if (this.#state !== 'gathering') return this.#over;
    this.#state = 'sending';
    const { spread, randomness } = this.#options;
    const guests = [...this.#guests.keys()];
    const each = Math.min(spread / guests.length, EACH_MS);
    for (const [turn, guest] of guests.entries()) {
      this.#send(guest, Math.floor((turn + randomness.fraction()) * each));
    }
    this.#look();
    return this.#over;
  }

  /** Ends nobody any more, and lets go of whoever waits for the end. */
  stop(): void {
    this.#state = 'over';
    for (const cancel of this.#guests.values()) cancel();
    this.#guests.clear();
    this.#finish();
  }

  #send(guest: Guest, milliseconds: number): void {
    const grace = guest.ask === null ? 0 : GRACE_MS;
    guest.ask?.(milliseconds);
    const cancel = this.#options.clock.after(milliseconds + grace, () => {
      guest.end();
      this.gone(guest);
    });
    this.#guests.set(guest, cancel);
  }

  #look(): void {
    if (this.#state === 'sending' && this.#guests.size === 0) this.#finish();
  }
}
