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
  /** The last number the iterator gave; rejects when the iteration has ended. */
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
    lastNumber: () =>
      page.evaluate(() => {
        const { numbers, failure } = (window as unknown as WatcherWindow).watcher.record;
        if (failure !== null) throw new Error(failure);
        return numbers.at(-1) ?? 0;
      }),
    record: () => page.evaluate(() => (window as unknown as WatcherWindow).watcher.record),
    liveView: () => page.evaluate(() => (window as unknown as WatcherWindow).watcher.picture()),
  };
}

/** Runs in the browser, so it may use nothing from around it. */
function watch(id: string): void {
  const own = window as unknown as WatcherWindow;
  const hub = own.SessionHub.connectHub(location.origin);
  const session = hub.session(id);
  const record: WatcherRecord = {
    iterated: [],
    numbers: [],
    told: [],
    omitted: [],
    resets: [],
    lives: 0,
    failure: null,
  };
  own.watcher = { record, picture: () => (session.state.kind === 'live' ? session.view : null) };
  let kind = '';
  hub.connection.subscribe(() => {
    if (hub.connection.state.kind === 'live' && kind !== 'live') record.lives += 1;
    kind = hub.connection.state.kind;
  });
  session.on('custom', ({ seq, data }: WatcherEvent) => record.told.push(seq, data.payload.n));
  session.on('omitted', (range: { from: number; to: number }) => record.omitted.push(range));
  session.on('reset', ({ reason }: { reason: string }) => record.resets.push(reason));
  const iterate = async () => {
    for await (const event of session.events({ from: 0 })) {
      record.iterated.push(event.seq);
      if (event.type === 'custom') record.numbers.push(event.data.payload.n);
    }
  };
  iterate().then(
    () => {
      record.failure = 'the iteration ended';
    },
    (error: unknown) => {
      record.failure = String(error);
    },
  );
}
