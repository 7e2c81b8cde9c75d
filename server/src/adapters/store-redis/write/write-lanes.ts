import { hubError } from '@session-hub/shared';
import type { Write, WriteOutcome } from '../../../ports/session-store.js';

/** Of one write of a call: what became of it, or why it alone failed. */
export type LaneOutcome = WriteOutcome | Error;

export interface WriteLanesOptions {
  lanes: number;
  laneOf(write: Write): number;
  sizeOf(write: Write): number;
  /** Commits the writes of one lane in their order; each by itself, all or nothing. */
  commit(lane: number, writes: readonly Write[]): Promise<readonly LaneOutcome[]>;
  /** Writes beyond are refused with `overloaded`. */
  maxPendingBytes: number;
}

interface PendingWrite {
  readonly write: Write;
  readonly size: number;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: unknown) => void;
}

interface Lane {
  waiting: PendingWrite[];
  underWay: Promise<void> | null;
}

/** Bounds how long one call keeps the server from everybody else. */
const MOST_AT_ONCE = 200;
const MOST_BYTES_AT_ONCE = 1_024 * 1_024;

/**
 * One commit under way for each partition. What arrives meanwhile travels together in the next, so that load
 * makes calls bigger and not more numerous, and the writes of a session keep their order.
 */
export class WriteLanes {
  readonly #options: WriteLanesOptions;
  readonly #lanes: Lane[];
  readonly #ready = new Set<number>();
  #pendingBytes = 0;

  constructor(options: WriteLanesOptions) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.lanes }, () => ({ waiting: [], underWay: null }));
  }

  add(write: Write): Promise<WriteOutcome> {
    const size = this.#options.sizeOf(write);
    if (this.#pendingBytes > 0 && this.#pendingBytes + size > this.#options.maxPendingBytes) {
      return Promise.reject(hubError('overloaded', { retryAfter: 500 }));
    }
    const index = this.#options.laneOf(write);
    const lane = this.#lanes[index];
    if (lane === undefined) return Promise.reject(hubError('internal'));
    this.#pendingBytes += size;
    return new Promise((resolve, reject) => {
      lane.waiting.push({ write, size, resolve, reject });
      if (lane.underWay === null) this.#startSoon(index);
    });
  }

  /** Resolves when nothing waits and nothing is under way any more. */
  async drain(): Promise<void> {
    this.#startAll();
    for (;;) {
      const underWay = this.#lanes.flatMap((lane) => lane.underWay ?? []);
      if (underWay.length === 0) return;
      await Promise.all(underWay);
    }
  }

  /** At the end of the turn: whoever writes because of the same message gets into the same call. */
  #startSoon(index: number): void {
    if (this.#ready.size === 0) setImmediate(() => this.#startAll());
    this.#ready.add(index);
  }

  #startAll(): void {
    const ready = [...this.#ready];
    this.#ready.clear();
    for (const index of ready) {
      const lane = this.#lanes[index];
      if (lane !== undefined && lane.underWay === null) lane.underWay = this.#run(index, lane);
    }
  }

  async #run(index: number, lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      const group = takeGroup(lane.waiting);
      await this.#commit(index, group);
      for (const { size } of group) this.#pendingBytes -= size;
    }
    lane.underWay = null;
  }

  async #commit(index: number, group: readonly PendingWrite[]): Promise<void> {
    try {
      const outcomes = await this.#options.commit(
        index,
        group.map(({ write }) => write),
      );
      for (const [position, { resolve, reject }] of group.entries()) {
        const outcome = outcomes[position] ?? 'conflict';
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

function takeGroup(waiting: PendingWrite[]): PendingWrite[] {
  let bytes = 0;
  const past = waiting.findIndex(({ size }, position) => {
    bytes += size;
    return position >= MOST_AT_ONCE || (position > 0 && bytes > MOST_BYTES_AT_ONCE);
  });
  return waiting.splice(0, past < 0 ? waiting.length : past);
}
