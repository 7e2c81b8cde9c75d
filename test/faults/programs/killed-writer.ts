// Writes to many sessions at once and prints `id revision` for each write that was acknowledged, until killed.
import { EmbeddedStore } from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { SessionScript } from '../../contract/session-script.js';

const SESSIONS = 20;

const store = new EmbeddedStore({ clock: systemClock, folder: process.argv[2] ?? '' });
await store.open();
await Promise.all(Array.from({ length: SESSIONS }, (_, index) => writeForEver(`session-${index}`)));

async function writeForEver(id: string): Promise<never> {
  const script = new SessionScript(id);
  const known = await store.read(id);
  if (known !== null) {
    script.view = known.view;
    script.revision = known.revision;
  }
  while (true) {
    const remember = { key: `key-${script.revision + 1}`, result: '1', expiresAt: Date.now() + 600_000 };
    const outcome = await store.write(script.write({ events: [script.line(), script.line()], remember }));
    if (outcome === 'conflict') throw new Error(`${id} was changed by somebody else`);
    process.stdout.write(`${id} ${script.revision}\n`);
  }
}
