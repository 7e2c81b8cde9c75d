import type { LedgerReader } from '../load/ledger.js';
import type { Memory } from '../support/bench-process.js';

/** What is compared: something that takes events and tells them to whoever watches. */
export interface System {
  readonly name: string;
  readonly port: number;
  /** Of the processes whose processor time counts. */
  pids(): readonly number[];
  /** Of the store beside it, which uses the same core and is not counted. */
  storePid?(): number;
  watch(sessions: readonly number[], reader: LedgerReader, options?: WatchOptions): Promise<Watcher>;
  /** Sends so many events of a session, numbered from `first` on, at once; `length` is that of each one's text. */
  publish(session: number, first: number, count: number, length?: number): void;
  /** What the server holds; only of servers on Node. */
  memory?(): Promise<Memory>;
  stop(): Promise<void>;
}

export interface WatchOptions {
  /** At most one message in so many milliseconds, where the system can do that. */
  interval?: number;
  /** It will leave and come back, and has to be able to. */
  returning?: boolean;
}

export interface Watcher {
  /** What has been read so far. */
  readonly bytes: number;
  /** The connection is gone at once; what happens from now on is missed. */
  leave(): void;
  /** Comes back and is told what it missed. Rejects where the system cannot do that. */
  comeBack(): Promise<void>;
  /** Stops reading and keeps the connection. */
  pause(): void;
}

export interface SystemKind {
  readonly name: string;
  /** With so many sessions. Rejects with `MissingError` where it is not installed and cannot be. */
  start(sessions: number): Promise<System>;
}

/** A peer that is not there to be compared with. */
export class MissingError extends Error {}

export const sessionName = (session: number): string => `s${session}`;

export const count = <Item>(length: number, make: (number: number) => Item): Item[] =>
  Array.from({ length }, (_, number) => make(number));
