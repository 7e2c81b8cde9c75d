import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { BROWSER_START_MS, launchBrowser } from './browser.js';
import { openPage, type WatchedPage } from './browser-page.js';
import { type HubApi, hubApi } from './hub-api.js';
import { type SpawnedHub, spawnHub } from './spawn-hub.js';

/** The first page of a hub in a process of its own, in a browser of its own; a fresh context for each test. */
export interface PageTest {
  readonly hub: SpawnedHub;
  readonly api: HubApi;
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Resolves when the page is live. */
  open(id?: string): Promise<void>;
  row(id: string): Locator;
  /** The side that shows one session, if it also has these attributes. */
  session(attributes?: string): Locator;
}

/** To be called in a `describe`. */
export function pageTest(): PageTest {
  let browser: Browser;
  let hub: SpawnedHub;
  let api: HubApi;
  let watched: WatchedPage;

  beforeAll(async () => {
    browser = await launchBrowser();
    hub = await spawnHub();
    api = hubApi(hub.url);
  }, BROWSER_START_MS);
  afterAll(async () => {
    await browser?.close();
    await hub?.dispose();
  });
  beforeEach(async () => {
    watched = await openPage(browser);
  });
  afterEach(async () => {
    await watched.page.context().close();
  });

  return {
    get hub() {
      return hub;
    },
    get api() {
      return api;
    },
    get page() {
      return watched.page;
    },
    get complaints() {
      return watched.complaints;
    },
    async open(id = '') {
      await watched.page.goto(`${hub.url}/#/${id}`);
      await watched.page.locator('body[data-connection="live"]').waitFor();
    },
    row: (id) => watched.page.locator(`.rows li[data-id="${id}"]`),
    session: (attributes = '') => watched.page.locator(`main.session${attributes}`),
  };
}
