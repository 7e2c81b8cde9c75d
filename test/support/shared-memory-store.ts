import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';

/** One store under several hubs of this process, as a database would be: open as long as one of them is. */
export class SharedMemoryStore extends MemoryStore {
  #hubs = 0;

  constructor() {
    super({ clock: systemClock });
  }

  override async open(): Promise<void> {
    this.#hubs += 1;
    if (this.#hubs === 1) await super.open();
  }

  override async close(): Promise<void> {
    this.#hubs -= 1;
    if (this.#hubs === 0) await super.close();
  }
}
