import { readdirSync, readFileSync } from 'node:fs';
import { launchBrowser } from '../../test/support/browser.js';
import { cpuOf } from '../support/cpu-of.js';
import { pin, SERVER_CORES } from '../support/pin.js';
import { ensureInstalled, isOnPath } from '../systems/installed.js';
import { MissingError } from '../systems/system.js';
import type { Client, ClientOptions } from './client.js';
import { PageServer } from './page-server.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Rejects with `MissingError` where there is no Chromium and none can be installed. */
export async function ensureBrowser(): Promise<void> {
  const { CHROMIUM: named = '' } = process.env;
  if (named === '') await ensureInstalled({ program: 'Chromium', packages: ['chromium'], isThere });
  else if (!(await isOnPath(named))) throw new MissingError(`CHROMIUM is ${named}, which cannot be run`);
}

async function isThere(): Promise<boolean> {
  return (await Promise.all(NAMES.map(isOnPath))).includes(true);
}

/**
 * In a page of a Chromium of its own, whose processor time is that of the processes in which pages run. Nobody looks
 * into the page meanwhile: a debugger is told of every frame, which would be counted with the rest.
 */
export async function browserClient(options: ClientOptions): Promise<Client> {
  const others = new Set(renderers());
  const server = await PageServer.start(options);
  const browser = await launchBrowser();
  const begun = server.begun();
  const debug = await browser.newBrowserCDPSession();
  await debug.send('Target.createTarget', { url: server.url });
  await begun;
  // Which of them has the page cannot be seen from outside. One more may stand by for the next page, and does nothing.
  const own = renderers().filter((pid) => !others.has(pid));
  for (const renderer of own) pin(renderer, SERVER_CORES);
  const spent = new Map(own.map((renderer) => [renderer, 0]));
  return {
    told: () => server.told(),
    cpu() {
      for (const renderer of own.filter(isThereStill)) spent.set(renderer, cpuOf(renderer));
      return [...spent.values()].reduce((sum, one) => sum + one, 0);
    },
    async stop() {
      await browser.close();
      server.stop();
    },
  };
}

/** Of every Chromium that this process has started. */
function renderers(): number[] {
  return descendants(process.pid).filter((pid) => textOf(`/proc/${pid}/cmdline`).includes('--type=renderer'));
}

function descendants(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) => {
    const pids = textOf(`/proc/${pid}/task/${thread}/children`).match(/\d+/g) ?? [];
    return pids.map(Number);
  });
  return children.flatMap((child) => [child, ...descendants(child)]);
}

const isThereStill = (pid: number): boolean => threadsOf(pid).length > 0;

/** None when it has just ended. */
function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
