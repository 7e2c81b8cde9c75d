import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './find-chromium.js';

/** Nothing a browser does beside showing our page may reach out of this machine. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Long enough to install a browser first where there is none. */
export const BROWSER_START_MS = 600_000;

/** A Chromium of its own, with a fresh profile that is gone when it is closed. */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = await findChromium();
  return await chromium.launch({ executablePath, args: [...FLAGS, ...flags], timeout: 60_000 });
}
