import type { Redis } from 'ioredis';
import type { Cancel, Clock } from '../../ports/clock.js';

const LOOK_EVERY_MS = 3_000;

/**
 * Asks every link for a sign of life. A link whose other end vanished without a word looks open for ever: it is
 * cut here, and made anew.
 */
export class LinkWatch {
  readonly #clock: Clock;
  readonly #links: () => readonly Redis[];
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
    link.ping().catch(() => {
      if (link.status === 'ready') link.disconnect(true);
    });
  }
}
