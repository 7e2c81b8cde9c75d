import type { Publication, Unlisten, Write } from 'session-hub/internal/ports/session-store.js';
import type { Random } from 'session-hub/internal/testing/random.js';
import type { ScopedClock } from 'session-hub/internal/testing/virtual-time.js';

type Listener = (publication: Publication) => void;

/** How one hub hears of commits over a broker: at most once is promised, and even that is more than it keeps. */
export interface BrokerWeather {
  loss: number;
  /** Longest way, in milliseconds. What was sent later never overtakes. */
  delay: number;
  /** How likely a publication comes again, out of order. */
  duplicates: number;
  /** Longest time until a subscription stands. */
  subscribing: number;
}

/** What one hub hears of the commits to a disk that others write to as well. */
export class Publications {
  readonly #weather: BrokerWeather;
  readonly #random: Random;
  readonly #clock: ScopedClock;
  readonly #listeners = new Map<string, Set<Listener>>();
  #isDeaf = false;
  #lastArrival = 0;

  constructor(weather: BrokerWeather, random: Random, clock: ScopedClock) {
    this.#weather = weather;
    this.#random = random;
    this.#clock = clock;
  }

  async listen(id: string, listener: Listener): Promise<Unlisten> {
    const { subscribing } = this.#weather;
    await new Promise<void>((resolve) =>
      this.#clock.after(this.#random.between(0, subscribing), () => resolve()),
    );
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners);
    const own: Listener = (publication) => listener(publication);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  /** Nothing is heard until then. */
  cut(milliseconds: number, onBack: () => void): void {
    this.#isDeaf = true;
    this.#clock.after(milliseconds, () => {
      this.#isDeaf = false;
      onBack();
    });
  }

  readonly committed = ({ id, record: { view }, events }: Write): void => {
    const { loss, delay, duplicates } = this.#weather;
    if (this.#isDeaf || this.#random.chance(loss)) return;
    const publication = { id, epoch: view.epoch, from: view.seq - events.length, events };
    const now = this.#clock.now();
    this.#lastArrival = Math.max(this.#lastArrival, now + this.#random.between(0, delay));
    this.#deliver(publication, this.#lastArrival - now);
    if (this.#random.chance(duplicates)) this.#deliver(publication, this.#random.between(0, 2_000));
  };

  #deliver(publication: Publication, after: number): void {
    this.#clock.after(after, () => {
      for (const listener of [...(this.#listeners.get(publication.id) ?? [])]) listener(publication);
    });
  }
}
