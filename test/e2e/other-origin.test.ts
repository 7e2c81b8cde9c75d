import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { connectHub, SessionState } from '@session-hub/client';
import type { Browser, Page } from 'playwright-core';
import { BROWSER_START_MS, launchBrowser } from '../support/browser.js';
import { openPage } from '../support/browser-page.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { type RunningHub, runningHub } from '../support/running-hub.js';

interface ClientWindow {
  SessionHub: { connectHub: typeof connectHub };
}

/** Public names that lead to this machine, as a page may arrange it for its own name. */
const NAMES = '--host-resolver-rules=MAP *.example 127.0.0.1';

describe('a page of another origin in a browser', () => {
  let browser: Browser;
  let pages: Server;
  let port: number;
  let hub: RunningHub;
  let logger: RecordingLogger;
  let page: Page;
  let warnings: string[];

  beforeAll(async () => {
    browser = await launchBrowser([NAMES]);
    pages = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Another server</title>');
    });
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    port = (pages.address() as AddressInfo).port;
  }, BROWSER_START_MS);
  afterAll(async () => {
    await browser?.close();
    pages?.closeAllConnections();
    pages?.close();
  });
  beforeEach(async () => {
    logger = new RecordingLogger();
    hub = await runningHub({ host: '127.0.0.1', logger });
    await hub.hub.client().create({ id: 'a', title: 'Seen from elsewhere' });
    ({ page } = await openPage(browser));
    warnings = [];
    page.on('console', (message) => {
      if (message.type() === 'warning' && message.text().startsWith('session-hub'))
        warnings.push(message.text());
    });
  });
  afterEach(async () => {
    await page.context().close();
    await hub.close();
  });

  /** The state of a session once it is known, and the title where it is shown. */
  async function sessionSeenFrom(
    origin: string,
    hubUrl: string,
  ): Promise<{ state: SessionState; title: string | undefined }> {
    await page.goto(origin);
    await page.addScriptTag({ url: `${hub.url}/sdk/session-hub.min.js` });
    return await page.evaluate(async (url) => {
      const client = (globalThis as unknown as ClientWindow).SessionHub.connectHub(url);
      const session = client.session('a');
      await new Promise<void>((resolve) => {
        session.subscribe(() => {
          if (session.state.kind === 'live' || session.state.kind === 'refused') resolve();
        });
      });
      const seen = { state: JSON.parse(JSON.stringify(session.state)), title: session.view?.title };
      client.reconnect();
      await client.read('a').catch(() => {});
      client.close();
      return seen;
    }, hubUrl);
  }

  it.each(['WebSocket', 'polling'])(
    'R2: sees over %s that it is refused, and the hub logs it once',
    async (way) => {
      // As behind a proxy that does not pass WebSockets on.
      if (way === 'polling')
        hub.server.removeAllListeners('upgrade').on('upgrade', (_request, socket) => socket.destroy());
      const origin = `http://app.example:${port}`;
      const { state } = await sessionSeenFrom(origin, hub.url);
      expect(state).toMatchObject({ kind: 'refused', error: { code: 'origin_refused' } });
      expect(warnings).toEqual([expect.stringContaining('ALLOWED_ORIGINS')]);
      expect(logger.lines.map(({ facts }) => facts.origin)).toEqual([origin]);
    },
  );

  it('R2: is refused under a name that merely leads to loopback', async () => {
    const own = `http://rebound.example:${hub.port}`;
    const { state } = await sessionSeenFrom(`http://rebound.example:${port}`, own);
    expect(state).toMatchObject({ kind: 'refused', error: { code: 'origin_refused' } });
    expect(logger.lines.map(({ facts }) => facts.host)).toEqual([`rebound.example:${hub.port}`]);
  });

  it('R2: may use the hub from another loopback port: sockets, HTTP and streams', async () => {
    const seen = await sessionSeenFrom(`http://localhost:${port}`, hub.url);
    expect(seen).toMatchObject({ state: { kind: 'live' }, title: 'Seen from elsewhere' });
    const [title, first] = await page.evaluate(async (url) => {
      const { title } = (await (await fetch(`${url}/v1/sessions/a`)).json()) as { title: string };
      const stream = new EventSource(`${url}/v1/sessions/a/stream`);
      const first = await new Promise<string>((resolve, reject) => {
        stream.addEventListener('reset', ({ data }) => resolve(data));
        stream.addEventListener('error', () => reject(new Error('The stream was refused.')));
      });
      stream.close();
      return [title, first];
    }, hub.url);
    expect(title).toBe('Seen from elsewhere');
    expect(JSON.parse(first)).toMatchObject({ id: 'a', reason: 'first' });
    expect([warnings, logger.lines]).toEqual([[], []]);
  });
});
