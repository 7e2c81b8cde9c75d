import type { EncodedFrame } from '../../../ports/frame-sink.js';

export interface FrameCacheLimits {
  frames: number;
  /** Of their texts together. */
  length: number;
}

/** Frames by where they begin, for readers that come from the same place. The oldest give way. */
export class FrameCache {
  readonly #limits: FrameCacheLimits;
  readonly #frames = new Map<number, EncodedFrame>();
  #length = 0;

  constructor(limits: FrameCacheLimits) {
    this.#limits = limits;
  }

  get(from: number): EncodedFrame | undefined {
    return this.#frames.get(from);
  }

  set(from: number, frame: EncodedFrame): void {
    this.#drop(from);
    this.#frames.set(from, frame);
    this.#length += frame.text.length;
    for (const oldest of this.#frames.keys()) {
      const { frames, length } = this.#limits;
      // The newest stays whatever its size: somebody is waiting for it.
      if (this.#frames.size === 1 || (this.#frames.size <= frames && this.#length <= length)) return;
      this.#drop(oldest);
    }
  }

  clear(): void {
    if (this.#frames.size === 0) return;
    this.#frames.clear();
    this.#length = 0;
  }

  #drop(from: number): void {
    this.#length -= this.#frames.get(from)?.text.length ?? 0;
    this.#frames.delete(from);
  }
}
