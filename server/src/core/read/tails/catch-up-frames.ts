import type { EncodedFrame } from '../../../ports/frame-sink.js';

interface Kept {
  readonly frame: EncodedFrame;
  readonly length: number;
  readonly key: number;
  readonly of: Map<number, Kept>;
}

export interface CatchUpFrameLimits {
  readonly frames: number;
  /** Of all that the frames hold. */
  readonly length: number;
}

/**
 * What the sessions of a node keep of frames that were made from the log. When that is too much, frames that a reader has
 * taken go first. A frame that its reader has yet to take would be read again.
 */
export class CatchUpBudget {
  readonly #limits: CatchUpFrameLimits;
  readonly #taken = new Set<Kept>();
  readonly #untaken = new Set<Kept>();
  #used = 0;

  constructor(limits: CatchUpFrameLimits) {
    this.#limits = limits;
  }

  get used(): number {
    return this.#used;
  }

  add(kept: Kept): void {
    this.#untaken.add(kept);
    this.#used += kept.length;
    while (this.#isTooMuch()) {
      const oldest = this.#taken.values().next().value ?? this.#untaken.values().next().value;
      // The newest stays whatever its size: a reader is waiting for it.
      if (oldest === undefined || oldest === kept) return;
      this.drop(oldest);
    }
  }

  take(kept: Kept): void {
    if (this.#untaken.delete(kept)) this.#taken.add(kept);
  }

  drop(kept: Kept): void {
    if (!this.#untaken.delete(kept) && !this.#taken.delete(kept)) return;
    this.#used -= kept.length;
    kept.of.delete(kept.key);
  }

  #isTooMuch(): boolean {
    const { frames, length } = this.#limits;
    return this.#used > length || this.#taken.size + this.#untaken.size > frames;
  }
}

/** The frames of one session that were made from the log, by where they begin, for readers that come from the same place. */
export class CatchUpFrames {
  readonly #budget: CatchUpBudget;
  readonly #frames = new Map<number, Kept>();

  constructor(budget: CatchUpBudget) {
    this.#budget = budget;
  }

  /** For a reader that takes it. */
  take(key: number): EncodedFrame | undefined {
    const kept = this.#frames.get(key);
    if (kept === undefined) return undefined;
    this.#budget.take(kept);
    return kept.frame;
  }

  set(key: number, frame: EncodedFrame): void {
    const before = this.#frames.get(key);
    if (before !== undefined) this.#budget.drop(before);
    // The events stand in the text once more.
    const length = frame.eventTexts.reduce((sum, text) => sum + text.length, frame.text.length);
    const kept = { frame, length, key, of: this.#frames };
    this.#frames.set(key, kept);
    this.#budget.add(kept);
  }

  clear(): void {
    for (const kept of this.#frames.values()) this.#budget.drop(kept);
  }
}
