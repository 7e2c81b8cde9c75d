import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { BROWSER_START_MS, launchBrowser } from '../support/browser.js';
import { openPage } from '../support/browser-page.js';
import { eventWatcher, type WatcherRecord } from '../support/event-watcher.js';
import { hubApi, type LoggedEvent } from '../support/hub-api.js';
import type { LoadReport } from '../support/load-emitter.js';
import { repositoryRoot } from '../support/repository-root.js';
import { RunningProgram } from '../support/running-program.js';
import { allowing } from '../support/slowness.js';
import { type SpawnedHub, spawnHub } from '../support/spawn-hub.js';
import { waitUntil } from '../support/wait-until.js';

/** More with `KILLS=20 npm test -- killed-hub`. */
const KILLS = Number(process.env.KILLS ?? 10);
const RATE = 1_000;
const SESSION = 'under-load';
/** From the hub serving again to the next kill: at times before everybody has come back, at times well after. */
const PAUSE_MS = { shortest: 400, spread: 2_400 };
const LONGEST_CATCH_UP_MS = 60_000;
const EMITTER = join(repositoryRoot, '.build', 'test', 'support', 'load-emitter.js');

let browser: Browser;
let hub: SpawnedHub;

beforeAll(async () => {
  browser = await launchBrowser();
  hub = await spawnHub();
}, BROWSER_START_MS);

afterAll(async () => {
  await browser?.close();
  await hub?.dispose();
});

describe('a watcher in a browser, and a hub that is killed again and again under load', () => {
  it(
    `R10 R14 R27 R28: ${KILLS} times kill -9 at ${RATE} events per second lose nothing and repeat nothing`,
    async () => {
      const startedAt = performance.now();
      const emitter = new RunningProgram([EMITTER, hub.url, SESSION, String(RATE)]);
      await emitter.until(({ lines }) => lines.includes('emitting'), 'the emitter to start');
      const { page } = await openPage(browser);
      const watcher = await eventWatcher(page, hub.url, SESSION);
      const { page: dashboard, complaints } = await openPage(browser);
      await dashboard.goto(`${hub.url}/#/${SESSION}`);

      for (let kill = 0; kill < KILLS; kill += 1) {
        await pause(PAUSE_MS.shortest + Math.random() * PAUSE_MS.spread);
        await hub.kill();
        await hub.restart();
      }
      await pause(PAUSE_MS.spread);
      emitter.write('stop\n');
      const report = await reportOf(emitter);
      const api = hubApi(hub.url);
      const log = await api.log(SESSION);
      const truth = await api.view(SESSION);
      // When the last event never comes, the figures below tell what did.
      await waitUntil(
        async () => (await watcher.lastNumber()) >= report.emitted,
        LONGEST_CATCH_UP_MS,
        'the last event',
      ).catch(() => {});
      const record = await watcher.record();
      const figures = compare(report, log, record);
      const seconds = Math.round((performance.now() - startedAt) / 1_000);
      const resumed = `${record.lives} times live, ${record.omitted.length} omitted, ${record.resets.length} resets`;
      console.log(
        `${KILLS} kills in ${seconds} s: ${figures.acknowledged} events acknowledged ` +
          `(${Math.round((report.emitted / report.milliseconds) * 1_000)} per second), ${record.numbers.length} seen, ` +
          `${figures.lost} lost, ${figures.duplicated} twice; ${resumed}, ${record.told.length / 2} told to listeners`,
      );

      expect(report).toMatchObject({ refused: 0, isLost: false });
      expect(record.failure).toBeNull();
      expect(figures).toEqual({
        acknowledged: report.emitted,
        lost: 0,
        duplicated: 0,
        disordered: 0,
        loggedTwice: 0,
        untold: 0,
        toldTwice: 0,
      });
      expect(record.iterated).toEqual(log.map(({ seq }) => seq));
      // All events are there; on a busy machine the connection may be on its way once more.
      const isLive = async () => (await watcher.liveView()) !== null;
      await waitUntil(isLive, LONGEST_CATCH_UP_MS, 'the page to be live');
      expect(await watcher.liveView()).toEqual(truth);
      await dashboard
        .locator(`main[data-state="live"][data-seq="${truth.seq}"]`)
        .waitFor({ timeout: allowing(LONGEST_CATCH_UP_MS) });
      expect(complaints).toEqual([]);
    },
    Math.max(300_000, KILLS * 30_000),
  );
});

interface Figures {
  /** Different numbers in the log. */
  acknowledged: number;
  loggedTwice: number;
  lost: number;
  duplicated: number;
  disordered: number;
  /** Not told to a listener although nothing said so. */
  untold: number;
  toldTwice: number;
}

/** Holds what the browser was told against the log itself, number by number. */
function compare(report: LoadReport, log: readonly LoggedEvent[], record: WatcherRecord): Figures {
  const logged = log.flatMap(({ type, data }) => (type === 'custom' ? [data.payload?.n ?? 0] : []));
  const acknowledged = new Set(logged);
  const seen = new Set(record.numbers);
  const told = record.told.filter((_, index) => index % 2 === 0);
  const toldSeqs = new Set(told);
  const firstTold = told[0] ?? 0;
  const isNamed = (seq: number) => record.omitted.some(({ from, to }) => from < seq && seq <= to);
  const untold = log.filter(
    ({ type, seq }) => type === 'custom' && seq > firstTold && !toldSeqs.has(seq) && !isNamed(seq),
  );
  const wanted = Array.from({ length: report.emitted }, (_, index) => index + 1);
  return {
    acknowledged: acknowledged.size,
    loggedTwice: logged.length - acknowledged.size,
    lost: wanted.filter((number) => !seen.has(number)).length,
    duplicated: record.numbers.length - seen.size,
    disordered: record.numbers.filter((number, index) => number !== wanted[index]).length,
    untold: record.resets.length > 0 ? 0 : untold.length,
    toldTwice: told.length - toldSeqs.size,
  };
}

async function reportOf(emitter: RunningProgram): Promise<LoadReport> {
  await waitUntil(
    () => Promise.resolve(emitter.stdout.includes('"emitted"')),
    LONGEST_CATCH_UP_MS,
    'the emitter to flush',
  );
  return JSON.parse(emitter.lines.at(-1) ?? '') as LoadReport;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
