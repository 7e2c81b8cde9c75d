// Opens a store and says how that went.
import { EmbeddedStore } from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';

const store = new EmbeddedStore({ clock: systemClock, folder: process.argv[2] ?? '' });
try {
  await store.open();
  console.log('opened');
  await store.close();
} catch (error) {
  console.log(`refused: ${error instanceof Error ? error.message : error}`);
}
