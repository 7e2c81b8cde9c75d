import { afterEach, beforeEach } from '@jest/globals';
import type { SessionStore } from 'session-hub/internal/ports/session-store.js';

/** What the contract needs to know about an adapter. */
export interface StoreHarness {
  /** Opens a store on what the one before left behind. */
  open(): Promise<SessionStore>;
  /** Removes all that was stored. Called while no store is open. */
  reset(): Promise<void>;
  /** The store's time; what is remembered expires by it. */
  now(): number;
}

/** The store of the running test: a fresh one for each, closed after it. */
export class StoreUnderTest {
  readonly now: () => number;
  readonly #harness: StoreHarness;
  #store: SessionStore | null = null;

  constructor(harness: StoreHarness) {
    this.#harness = harness;
    this.now = () => harness.now();
    beforeEach(async () => {
      await harness.reset();
      this.#store = await harness.open();
    });
    afterEach(() => this.close());
  }

  get store(): SessionStore {
    if (this.#store === null) throw new Error('The store of this test has been closed.');
    return this.#store;
  }

  async close(): Promise<void> {
    await this.#store?.close();
    this.#store = null;
  }

  async reopen(): Promise<void> {
    await this.close();
    this.#store = await this.#harness.open();
  }
}
