import type { Cursor } from '@session-hub/shared';

/** What one connection watches. Live, slow and returning readers are the same thing at different distances. */
export interface Reader {
  /**
   * Starts (or starts again) at the cursor, or at the beginning of knowledge without one; frames follow through
   * the sink, at least one. Rejects with `session_not_found`, `cursor_ahead` or `too_many_subscriptions`.
   */
  follow(id: string, cursor: Cursor | null): Promise<void>;
  /** The same at once, where nobody has to be asked; `later` says that nothing was done, and `follow` has to be called. */
  followNow(id: string, cursor: Cursor | null): 'followed' | 'later';
  unfollow(id: string): void;
  /** At most one write per this many milliseconds. */
  setInterval(milliseconds: number): void;
  /** Per watched session: epoch, seq last sent, seq of the head. */
  positions(): Record<string, [epoch: string, sent: number, head: number]>;
  close(): void;
}
