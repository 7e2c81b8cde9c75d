import type { Cursor, NoticeMessage, Tombstone } from '@session-hub/shared';

/** A frame whose JSON text exists once, however many readers it goes to. */
export interface EncodedFrame {
  readonly kind: 'events' | 'view' | 'reset';
  readonly id: string;
  readonly epoch: string;
  /** Equal to `to` for a reset, which has no beginning. */
  readonly from: number;
  readonly to: number;
  /** Where its reader is then: one for all of them. */
  readonly end: Cursor;
  /** The frame as PROTOCOL.md writes it. */
  readonly text: string;
  /** The texts of its events, for a sink that sends them one by one. */
  readonly eventTexts: readonly string[];
  /** The text of its view; null for a frame of events. */
  readonly viewText: string | null;
}

/** One connection's way out. */
export interface FrameSink {
  /**
   * Hands frames to the connection in this order. Called only when the write before has been reported done.
   * Calls `done` once when the connection may be written again, possibly before it returns; never calls it when
   * the connection is gone. Must not throw.
   */
  write(frames: readonly EncodedFrame[], done: () => void): void;

  /**
   * R47: tells that these sessions are not there any more, with what is left of those that were removed. Nothing
   * more comes of them until they are followed anew.
   */
  gone(ids: readonly string[], tombstones: readonly Tombstone[]): void;
  /** Tells the other side at once, where it can be told at all. Must not throw. */
  tell(notice: NoticeMessage): void;
  /** Ends the connection, after what it was told. Must not throw. */
  end(): void;
}
