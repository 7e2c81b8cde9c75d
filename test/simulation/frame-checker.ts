import type { CatchUpLimits } from 'session-hub/internal/core/read/tails/reach.js';
import type { EncodedFrame } from 'session-hub/internal/ports/frame-sink.js';
import { LOSSLESS, type LogModel } from './log-model.js';

interface Followed {
  /** Requests for it that are not answered yet. */
  asking: number;
  /** The next frame may answer a `subscribe`, and then begins at the cursor that was given. */
  isOwed: boolean;
  /** Where the frame before ended. */
  epoch: string;
  to: number;
}

/** Holds each frame that a hub writes to one connection against what it may be. */
export class FrameChecker {
  readonly #model: LogModel;
  readonly #limits: CatchUpLimits;
  readonly #fail: (what: string) => void;
  readonly #followed = new Map<string, Followed>();

  constructor(model: LogModel, limits: CatchUpLimits, fail: (what: string) => void) {
    this.#model = model;
    this.#limits = limits;
    this.#fail = fail;
  }

  /** A `subscribe` has arrived at the hub. */
  asked(ids: readonly string[]): void {
    for (const id of ids) {
      const followed = this.#followed.get(id) ?? { asking: 0, isOwed: true, epoch: '', to: 0 };
      followed.asking += 1;
      followed.isOwed = true;
      this.#followed.set(id, followed);
    }
  }

  answered(ids: readonly string[]): void {
    for (const id of ids) {
      const followed = this.#followed.get(id);
      if (followed !== undefined) followed.asking -= 1;
    }
  }

  check(frame: EncodedFrame): void {
    const { id, epoch, to } = frame;
    const followed = this.#followed.get(id);
    if (followed === undefined) {
      this.#fail(`was sent a frame of ${id}, which it had not asked for`);
      return;
    }
    if (!followed.isOwed && frame.kind !== 'reset') this.#checkSent(frame, followed);
    Object.assign(followed, { epoch, to, isOwed: followed.asking > 0 });
  }

  /** R10, R12: it goes on where the frame before ended, is no longer than a frame may be, and leaves out only what it may. */
  #checkSent({ id, epoch, from, to, eventTexts, text }: EncodedFrame, before: Followed): void {
    if (epoch !== before.epoch || from !== before.to)
      this.#fail(`was led in ${id} from ${epoch} ${from} after ${before.epoch} ${before.to}`);
    if (!text.includes('"omitted":{')) {
      const length = eventTexts.reduce((sum, { length }) => sum + length, 0);
      if (eventTexts.length > 1 && length > this.#limits.frameLength)
        this.#fail(`was sent ${length} bytes of events of ${id} in one frame`);
      return;
    }
    const missed = this.#model
      .log(id, epoch)
      .slice(from, to)
      .filter(({ type }) => LOSSLESS.has(type))
      .reduce((sum, event) => sum + JSON.stringify(event).length, 0);
    if (missed <= this.#limits.length)
      this.#fail(`was ${missed} bytes behind in ${id} at ${from}, and lossless events were left out`);
  }
}
