// Ends the storage thread in the middle of its work, twice, and says what became of the writes.
import type { Worker } from 'node:worker_threads';
import { HubError } from '@session-hub/shared';
import { EmbeddedStore } from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { SessionScript } from '../../contract/session-script.js';

const threads: Worker[] = [];
process.on('worker', (worker) => threads.push(worker));

const store = new EmbeddedStore({ clock: systemClock, folder: process.argv[2] ?? '' });
await store.open();
const scripts = Array.from({ length: 50 }, (_, index) => new SessionScript(`session-${index}`));
await writeAll();

for (let round = 0; round < 2; round++) {
  const outcomes = scripts.map((script) =>
    store.write(script.peek({ events: [script.line()] })).catch(codeOf),
  );
  setImmediate(() => void threads.at(-1)?.terminate());
  console.log(`in flight: ${[...new Set(await Promise.all(outcomes))].join(' ')}`);
  console.log(`health: ${JSON.stringify(await store.health())}`);
  for (const script of scripts) await learnWhatHappened(script);
  await writeAll();
  console.log(`after: ${JSON.stringify(await store.health())}`);
}
await store.close();
console.log(`threads: ${threads.length}`);

async function writeAll(): Promise<void> {
  const outcomes = await Promise.all(
    scripts.map((script) => store.write(script.write({ events: [script.line()] }))),
  );
  if (outcomes.some((outcome) => outcome !== 'committed'))
    throw new Error('A write was lost or applied twice.');
}

async function learnWhatHappened(script: SessionScript): Promise<void> {
  while (true) {
    try {
      const record = await store.read(script.id);
      if (record !== null) {
        script.view = record.view;
        script.revision = record.revision;
      }
      return;
    } catch (error) {
      if (codeOf(error) !== 'store_unavailable') throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof HubError ? error.code : String(error);
}
