import type { Redis } from 'ioredis';
import type { Cancel, Clock } from '../../ports/clock.js';

const LOOK_EVERY_MS = 3_000;
/** Longer than a primary needs for any script of ours. */
const ANSWERS_WITHIN_MS = 5_000;

/**
 * Asks every link for a sign of life. A link whose other end vanished without a word looks open for ever: it is
 * cut here, with all that waits for an answer on it, and made anew.
 */
export class LinkWatch {
  readonly #clock: Clock;
  readonly #links: () => readonly Redis[];
  readonly #asked = new WeakSet<Redis>();
  #cancel: Cancel | null = null;

  constructor(clock: Clock, links: () => readonly Redis[]) {
    this.#clock = clock;
    this.#links = links;
  }

  start(): void {
    this.#cancel = this.#clock.after(LOOK_EVERY_MS, () => {
      for (const link of this.#links()) if (link.status === 'ready') this.#look(link);
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  #look(link: Redis): void {
    if (this.#asked.has(link)) return;
    this.#asked.add(link);
    // A process that was busy all the time has the answer before it and has not read it: it reads first, then judges.
    const cancel = this.#clock.after(ANSWERS_WITHIN_MS, () =>
      this.#clock.soon(() => this.#clock.soon(() => this.#end(link))),
    );
    const settle = (): void => {
      cancel();
      this.#asked.delete(link);
    };
    link.ping().then(settle, () => {
      settle();
      if (link.status === 'ready') link.disconnect(true);
    });
  }

  #end(link: Redis): void {
    if (this.#asked.delete(link) && link.status === 'ready') link.disconnect(true);
  }
}
