import type { Page } from 'playwright-core';

/** What a watcher in a browser was told, from the beginning. */
export interface WatcherRecord {
  /** By the iterator: every event's seq, and the numbers the emitter gave to its custom events. */
  iterated: number[];
  numbers: number[];
  /** By `.on('custom')`: seq and number, in turn. */
  told: number[];
  omitted: { from: number; to: number }[];
  resets: string[];
  /** How often the connection became live. */
  lives: number;
  /** What ended the iteration, which should go on. */
  failure: string | null;
}

interface WatcherEvent {
  seq: number;
  type: string;
  data: { payload: { n: number } };
}

/** What of the SDK's global this file uses. */
interface WatcherWindow {
  SessionHub: {
    connectHub(url: string): {
      connection: { state: { kind: string }; subscribe(listener: () => void): void };
      session(id: string): {
        view: unknown;
        state: { kind: string };
        on(name: string, listener: (news: never) => void): void;
        events(options: { from: number }): AsyncIterable<WatcherEvent>;
      };
    };
  };
  watcher: { record: WatcherRecord; picture(): unknown };
}

const HTML = '<!doctype html><title>watcher</title><script src="/sdk/session-hub.min.js"></script>';

export interface EventWatcher {
  /** The last number the iterator gave. */
  lastNumber(): Promise<number>;
  record(): Promise<WatcherRecord>;
  /** The view, once the session is live; null before. */
  liveView(): Promise<unknown>;
}

/** A page with the SDK in a plain `<script>`, on the hub's own origin, that writes down all it is told. */
export async function eventWatcher(page: Page, url: string, id: string): Promise<EventWatcher> {
  const address = `${url}/watcher.html`;
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: HTML }));
  await page.goto(address);
  await page.evaluate(watch, id);
  return {
    lastNumber: () => page.evaluate(() => asWatcher().record.numbers.at(-1) ?? 0),
    record: () => page.evaluate(() => asWatcher().record),
    liveView: () => page.evaluate(() => asWatcher().picture()),
  };
}
