import { applyFrame, type Frame, type SessionView } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, type ManualHub } from './manual-hub.js';
import { RecordingSink } from './recording-sink.js';

/** A reader of the session `a` that was sent everything there is, and cannot be written to from now on. */
export class LiveReader {
  readonly sink = new RecordingSink();
  readonly #hub: ManualHub;
  #view: SessionView | null = null;

  private constructor(hub: ManualHub) {
    this.#hub = hub;
  }

  static async at(hub: ManualHub): Promise<LiveReader> {
    const live = new LiveReader(hub);
    await hub.run(hub.core.openReader(ANONYMOUS, live.sink).follow('a', null));
    await hub.pass(10);
    live.take();
    live.sink.stuck = true;
    // A write is on its way, and stays there.
    await hub.append('a', custom('the last one written'));
    await hub.pass(10);
    live.take();
    return live;
  }

  /** What it was written since, folded. */
  take(): Frame[] {
    const frames = this.sink.take();
    this.#view = fold(this.#view, frames);
    return frames;
  }

  /** Lets the write that is on its way through. */
  letOneThrough(): void {
    this.sink.unstick();
    this.sink.stuck = true;
  }

  /** Lets one write after the other through, each with what came for it, until nothing more comes. */
  async catchUp(): Promise<Frame[][]> {
    const writes: Frame[][] = [];
    for (;;) {
      this.letOneThrough();
      await this.#hub.pass(50);
      if (this.sink.writes.length > 1) throw new Error('was written while it could not be');
      const frames = this.take();
      if (frames.length === 0) return writes;
      writes.push(frames);
    }
  }

  /** The view that its frames led to. */
  get view(): SessionView | null {
    return this.#view;
  }
}

function fold(start: SessionView | null, frames: readonly Frame[]): SessionView | null {
  return frames.reduce<SessionView | null>((view, frame) => {
    const effect = applyFrame(view, frame);
    if (effect.kind === 'hole' || effect.kind === 'known') throw new Error(`a frame that is ${effect.kind}`);
    return effect.view;
  }, start);
}
