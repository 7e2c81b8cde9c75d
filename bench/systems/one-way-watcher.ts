import type { RawSocket } from '../load/raw-socket.js';
import type { Watcher } from './system.js';

/** Of a system that does not know who was there before. */
export class OneWayWatcher implements Watcher {
  readonly #socket: RawSocket;

  constructor(socket: RawSocket) {
    this.#socket = socket;
  }

  get bytes(): number {
    return this.#socket.bytes;
  }

  leave(): void {
    this.#socket.close();
  }

  comeBack(): Promise<void> {
    return Promise.reject(new Error('What was missed here is lost.'));
  }

  pause(): void {
    this.#socket.pause();
  }
}
