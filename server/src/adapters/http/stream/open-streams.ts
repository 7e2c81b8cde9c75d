import { hubError } from '@session-hub/shared';
import type { Guest, SendOff } from '../../../core/drain/send-off.js';
import type { Cancel, Clock } from '../../../ports/clock.js';
import type { SseStream } from './sse-stream.js';

const HEARTBEAT_MS = 10_000;

/** All streams of one hub, under one timer that runs only while there are any. */
export class OpenStreams {
  readonly #clock: Clock;
  readonly #streams = new Map<SseStream, Guest>();
  #cancel: Cancel | null = null;
  #state: 'open' | 'closed' = 'open';
  #sendOff: SendOff | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(stream: SseStream): void {
    if (this.#state === 'closed') throw hubError('closing');
    const guest: Guest = { ask: null, end: () => stream.leave() };
    this.#streams.set(stream, guest);
    this.#sendOff?.add(guest);
    this.#cancel ??= this.#planBeat();
  }

  /**
   * Ends each in its turn. New ones are opened and ended at once: a browser that is refused a stream gives it
   * up for good, and one that was given an end comes back.
   */
  drain(sendOff: SendOff): void {
    this.#sendOff = sendOff;
    for (const guest of this.#streams.values()) sendOff.add(guest);
  }

  remove(stream: SseStream): void {
    const guest = this.#streams.get(stream);
    if (guest !== undefined) this.#sendOff?.gone(guest);
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#cancel?.();
    this.#cancel = null;
  }

  close(): void {
    this.#state = 'closed';
    for (const stream of this.#streams.keys()) stream.end();
  }

  #planBeat(): Cancel {
    return this.#clock.after(HEARTBEAT_MS, () => {
      for (const stream of this.#streams.keys()) stream.beat();
      this.#cancel = this.#streams.size > 0 ? this.#planBeat() : null;
    });
  }
}
