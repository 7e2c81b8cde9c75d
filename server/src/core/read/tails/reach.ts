/** Bounds of what a reader is sent from a cursor that its connection was sent before. */
export interface CatchUpLimits {
  /** Of the lossless events on its way: further behind, the oldest are named and not sent. */
  length: number;
  /** Of the events of one frame. At least twice as long as any event. */
  frameLength: number;
}

interface Mark {
  readonly seq: number;
  /** Length of the lossless events up to here, counted since the log was opened. */
  readonly total: number;
}

/** Marks within the limit. A reader may be one step, a 64th of the limit, further behind before it is cut. */
const STEPS = 64;

/** Finds how far back in a log a reader may stand, without a look at the log: a mark is set every few KiB. */
export class Reach {
  readonly #limit: number;
  readonly #marks: Mark[] = [];
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A reader at this seq, or before, has more lossless events before it than the limit allows. -1 when none has. */
  get passed(): number {
    const [oldest] = this.#marks;
    return oldest !== undefined && this.#total - oldest.total > this.#limit ? oldest.seq : -1;
  }

  /** How long the lossless events after this seq are at least. It says a step too little at most of what it has counted. */
  lengthAfter(seq: number): number {
    const mark = this.#marks.find((each) => each.seq >= seq);
    return mark === undefined ? 0 : this.#total - mark.total;
  }

  /** Counts a lossless event. */
  push(seq: number, length: number): void {
    this.#total += length;
    const newest = this.#marks.at(-1)?.total ?? 0;
    if (this.#total - newest < this.#limit / STEPS) return;
    this.#marks.push({ seq, total: this.#total });
    while (this.#total - (this.#marks[1]?.total ?? this.#total) > this.#limit) this.#marks.shift();
  }

  /** For a log of another epoch, whose numbers mean something else. */
  clear(): void {
    this.#marks.length = 0;
    this.#total = 0;
  }
}
