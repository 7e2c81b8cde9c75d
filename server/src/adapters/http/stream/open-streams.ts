import { hubError } from '@session-hub/shared';
import type { Cancel, Clock } from '../../../ports/clock.js';
import type { SseStream } from './sse-stream.js';

const HEARTBEAT_MS = 10_000;

/** All streams of one hub, under one timer that runs only while there are any. */
export class OpenStreams {
  readonly #clock: Clock;
  readonly #streams = new Set<SseStream>();
  #cancel: Cancel | null = null;
  #state: 'open' | 'closed' = 'open';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(stream: SseStream): void {
    if (this.#state === 'closed') throw hubError('closing');
    this.#streams.add(stream);
    this.#cancel ??= this.#planBeat();
  }

  remove(stream: SseStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#cancel?.();
    this.#cancel = null;
  }

  close(): void {
    this.#state = 'closed';
    for (const stream of this.#streams) stream.end();
  }

  #planBeat(): Cancel {
    return this.#clock.after(HEARTBEAT_MS, () => {
      for (const stream of this.#streams) stream.beat();
      this.#cancel = this.#streams.size > 0 ? this.#planBeat() : null;
    });
  }
}
