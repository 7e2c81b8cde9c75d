import { EmbeddedStore } from '../adapters/store-embedded/embedded-store.js';
import { MemoryStore } from '../adapters/store-memory/memory-store.js';
import { RedisStore } from '../adapters/store-redis/redis-store.js';
import { SharedClock } from '../adapters/system/shared-clock.js';
import { systemClock, systemRandomness } from '../adapters/system/system-clock.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { SessionStore } from '../ports/session-store.js';
import type { StoreChoice } from './hub-options.js';

/** A store, and the clock that goes with it: where several nodes share sessions they also share the time. */
export interface ChosenStore {
  readonly store: SessionStore;
  readonly clock: Clock;
  /** Once the store is open, and before anything is decided by the time. Rejects when the time cannot be learned. */
  startClock(): Promise<void>;
  stopClock(): void;
}

export function chosenStore(choice: StoreChoice, logger: Logger): ChosenStore {
  switch (choice.kind) {
    case 'memory':
      return alone(new MemoryStore({ clock: systemClock }));
    case 'embedded':
      return alone(
        new EmbeddedStore({
          folder: choice.folder,
          clock: systemClock,
          logger,
          ...(choice.maxBytes === undefined ? {} : { maxBytes: choice.maxBytes }),
        }),
      );
    case 'redis':
      return shared(
        new RedisStore({ url: choice.url, clock: systemClock, randomness: systemRandomness, logger }),
      );
    case 'custom':
      return alone(choice.store);
  }
}

function alone(store: SessionStore): ChosenStore {
  return { store, clock: systemClock, startClock: () => Promise.resolve(), stopClock: () => {} };
}

function shared(store: RedisStore): ChosenStore {
  const clock = new SharedClock({ own: systemClock, reference: () => store.now() });
  return { store, clock, startClock: () => clock.start(), stopClock: () => clock.stop() };
}
