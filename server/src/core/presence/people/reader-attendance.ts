import type { FrameSink } from '../../../ports/frame-sink.js';
import type { Attendance } from '../../read/outbox/outbox.js';
import type { Connections } from '../bus/connections.js';
import type { Presence } from './presence.js';

/** Notes for one reader's user what is watched. An object and no closures, because there is one for every connection. */
export class ReaderAttendance implements Attendance {
  readonly #presence: Presence;
  readonly #connections: Connections;
  readonly #userId: string;
  readonly #sink: FrameSink;

  constructor(presence: Presence, connections: Connections, userId: string, sink: FrameSink) {
    this.#presence = presence;
    this.#connections = connections;
    this.#userId = userId;
    this.#sink = sink;
    connections.open(userId, sink);
  }

  close(): void {
    this.#connections.close(this.#userId, this.#sink);
  }

  enter(id: string): void {
    this.#presence.enter(id, this.#userId);
  }

  leave(id: string): void {
    this.#presence.leave(id, this.#userId);
  }
}
