import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { allowing } from './slowness.js';

export interface WatchedPage {
  readonly page: Page;
  /** What the browser complained about: exceptions, and refusals of the content security policy. */
  readonly complaints: readonly string[];
}

/** A page of its own context, which remembers every complaint of the browser. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isNetwork = /ERR_|Failed to load resource|WebSocket/.test(message.text());
    if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
  });
  page.setDefaultTimeout(allowing(20_000));
  return { page, complaints };
}
