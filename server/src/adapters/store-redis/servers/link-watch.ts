import type { Redis } from 'ioredis';
import { afterReading } from '../../../core/hub/store-watch.js';
import type { Cancel, Clock } from '../../../ports/clock.js';

const LOOK_EVERY_MS = 3_000;
/** Longer than a primary needs for any script of ours. */
const ANSWERS_WITHIN_MS = 5_000;

/**
 * Asks every link for a sign of life, and looks how long one takes to be greeted. A link whose other end vanished without a
 * word, or never says one, looks open for ever: it is cut here, with all that waits for an answer on it, and made anew.
 */
export class LinkWatch {
  readonly #clock: Clock;
  readonly #links: () => readonly Redis[];
  readonly #asked = new WeakSet<Redis>();
  /** Connected at the last look, and not greeted yet. */
  readonly #ungreeted = new WeakSet<Redis>();
  #cancel: Cancel | null = null;

  constructor(clock: Clock, links: () => readonly Redis[]) {
    this.#clock = clock;
    this.#links = links;
  }

  start(): void {
    this.#cancel = this.#clock.after(LOOK_EVERY_MS, () => {
      for (const link of this.#links()) this.#look(link);
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  #look(link: Redis): void {
    if (link.status === 'ready') this.#ask(link);
    if (!isUngreeted(link)) {
      this.#ungreeted.delete(link);
    } else if (this.#ungreeted.has(link)) {
      afterReading(this.#clock, () => {
        if (isUngreeted(link)) link.disconnect(true);
      });
    } else {
      this.#ungreeted.add(link);
    }
  }

  #ask(link: Redis): void {
    if (this.#asked.has(link)) return;
    this.#asked.add(link);
    const cancel = this.#clock.after(ANSWERS_WITHIN_MS, () =>
      afterReading(this.#clock, () => this.#end(link)),
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

/** A server that reads its data from disk answers too, and the driver goes on asking it whether it is done. */
function isUngreeted({ status, stream }: Redis): boolean {
  return status === 'connect' && stream.bytesRead === 0;
}
