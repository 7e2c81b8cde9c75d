import type { Cancel, Clock } from '../../../ports/clock.js';

/** Something with frames to write. */
export interface Writer {
  /** Not before this time. */
  readonly notBefore: number;
  writeNow(now: number): void;
}

/** Writers that asked for a pause are looked at in steps of this length. */
const STEP_MS = 5;
/** Longer than this nobody waits beyond his pause for the sake of others. */
const LONGEST_SHARED_MS = 105;

/**
 * When whoever writes now and wants this pause may write again: at a moment that all with the same pause share, so
 * that what they are sent is made once for all of them. Who has begun at such a moment writes a step later than his
 * pause is long, because a round may be that late and no pause may become shorter by it. There is one row of such moments
 * for a short pause, and several beside each other for a long one.
 */
export function sharedMoment(now: number, pause: number): number {
  const apart = Math.ceil(pause / STEP_MS) * STEP_MS + STEP_MS;
  const step = apart / Math.ceil(apart / LONGEST_SHARED_MS);
  return Math.ceil((now + pause) / step) * step;
}

/**
 * Gathers who has something to write and lets them all write after the current work is done, so that the
 * commits of one moment reach a socket in one message. One timer for all that have to wait.
 */
export class WriteRound {
  readonly #clock: Clock;
  #ready: Writer[] = [];
  #planned = false;
  readonly #later = new Map<number, Writer[]>();
  #nextStep = Number.POSITIVE_INFINITY;
  #cancelStep: Cancel | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(writer: Writer): void {
    this.#ready.push(writer);
    if (this.#planned) return;
    this.#planned = true;
    this.#clock.soon(this.#run);
  }

  close(): void {
    this.#cancelStep?.();
    this.#later.clear();
    this.#ready = [];
  }

  readonly #run = (): void => {
    this.#planned = false;
    const writers = this.#ready;
    this.#ready = [];
    const now = this.#clock.now();
    for (const writer of writers) {
      if (writer.notBefore <= now) writer.writeNow(now);
      else this.#postpone(writer);
    }
  };

  #postpone(writer: Writer): void {
    const step = Math.ceil(writer.notBefore / STEP_MS);
    const writers = this.#later.get(step);
    if (writers === undefined) this.#later.set(step, [writer]);
    else writers.push(writer);
    if (step < this.#nextStep) this.#planStep(step);
  }

  #planStep(step: number): void {
    this.#cancelStep?.();
    this.#nextStep = step;
    this.#cancelStep = this.#clock.after(Math.max(1, step * STEP_MS - this.#clock.now()), this.#runSteps);
  }

  readonly #runSteps = (): void => {
    const reached = Math.floor(this.#clock.now() / STEP_MS);
    this.#nextStep = Number.POSITIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    for (const [step, writers] of this.#later) {
      if (step <= reached) {
        this.#later.delete(step);
        for (const writer of writers) this.add(writer);
      } else {
        next = Math.min(next, step);
      }
    }
    if (next < Number.POSITIVE_INFINITY) this.#planStep(next);
  };
}
