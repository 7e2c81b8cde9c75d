import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { EmbeddedStore } from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { describeSessionStore } from './session-store-contract.js';

const folder = mkdtempSync(join(tmpdir(), 'session-hub-contract-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeSessionStore('EmbeddedStore', {
  async open() {
    const store = new EmbeddedStore({ clock: systemClock, folder });
    await store.open();
    return store;
  },
  async reset() {
    rmSync(folder, { recursive: true, force: true });
  },
  now: () => Date.now(),
});
