export type Told = 'every event' | 'lossless events';

/**
 * What somebody outside the hub wrote down, in the order it was written. A token is in the payload of one custom
 * event and nowhere else.
 */
export type HistoryEntry =
  /** The worker handed the operation to its SDK. */
  | { kind: 'sent'; session: string; emitter: string; n: number; token: string }
  /** The SDK said that the hub has acknowledged it. */
  | { kind: 'acked'; session: string; emitter: string; n: number; token: string }
  /** The SDK said that it is not in the log and will not be sent again. */
  | { kind: 'refused'; session: string; emitter: string; token: string; code: string }
  /** The SDK said that the hub had lost so many acknowledged operations, and that they are sent again (R48). */
  | { kind: 'resent'; session: string; emitter: string; count: number }
  /**
   * The watcher was handed the state at `seq`; it is to be told all that comes after: every single event, or at least
   * the lossless ones.
   */
  | { kind: 'began'; session: string; watcher: string; epoch: string; seq: number; told: Told }
  /** `token` is null for events that carry none. */
  | { kind: 'seen'; session: string; watcher: string; epoch: string; seq: number; token: string | null }
  /** The lossless events with `from < seq <= to` were said to be left out. */
  | { kind: 'omitted'; session: string; watcher: string; epoch: string; from: number; to: number }
  /** What the watcher held was said to be void; it goes on after `seq` of `epoch`. */
  | { kind: 'reset'; session: string; watcher: string; epoch: string; seq: number; reason: string }
  /** The session was said not to exist. */
  | { kind: 'gone'; session: string; watcher: string };

/** A log as the hub gives it after everything has come to rest. */
export interface FinalLog {
  session: string;
  epoch: string;
  /** The first event still kept, as the hub says (R21). */
  oldest: number;
  events: readonly { seq: number; token: string | null }[];
}
