import type { Attendance } from '../outbox/outbox.js';
import type { Presence } from './presence.js';

/** Notes for one reader's user what is watched. As a class, because there is one for every connection. */
export class ReaderAttendance implements Attendance {
  readonly #presence: Presence;
  readonly #userId: string;
  /** Forgets the connection. */
  readonly close: () => void;

  constructor(presence: Presence, userId: string, close: () => void) {
    this.#presence = presence;
    this.#userId = userId;
    this.close = close;
  }

  enter(id: string): void {
    this.#presence.enter(id, this.#userId);
  }

  leave(id: string): void {
    this.#presence.leave(id, this.#userId);
  }
}
