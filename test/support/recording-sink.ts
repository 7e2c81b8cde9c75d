import type { Frame, NoticeMessage, Tombstone } from '@session-hub/shared';
import type { EncodedFrame, FrameSink } from 'session-hub/internal/ports/frame-sink.js';

/** A connection that keeps what it was written, and reports a write done when it is told to. */
export class RecordingSink implements FrameSink {
  readonly writes: (readonly EncodedFrame[])[] = [];
  /** While true, writes stay unfinished, as with a client that does not read. */
  stuck = false;
  readonly vanished: string[] = [];
  readonly tombstones: Tombstone[] = [];
  readonly notices: NoticeMessage[] = [];
  isEnded = false;
  #unfinished: (() => void)[] = [];

  write(frames: readonly EncodedFrame[], done: () => void): void {
    this.writes.push(frames);
    if (this.stuck) this.#unfinished.push(done);
    else done();
  }

  gone(ids: readonly string[], tombstones: readonly Tombstone[]): void {
    this.vanished.push(...ids);
    this.tombstones.push(...tombstones);
  }

  tell(notice: NoticeMessage): void {
    this.notices.push(notice);
  }

  end(): void {
    this.isEnded = true;
  }

  unstick(): void {
    this.stuck = false;
    for (const done of this.#unfinished.splice(0)) done();
  }

  get encoded(): EncodedFrame[] {
    return this.writes.flat();
  }

  get frames(): Frame[] {
    return this.encoded.map(({ text }) => JSON.parse(text) as Frame);
  }

  take(): Frame[] {
    const { frames } = this;
    this.writes.length = 0;
    return frames;
  }
}
