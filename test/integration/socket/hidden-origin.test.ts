import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHub } from 'session-hub';
import { Server } from 'socket.io';
import { runningHub } from '../../support/running-hub.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** On a Socket.IO server of the application's, whose transports are not the hub's to choose. */
async function sharedHub(): Promise<string> {
  const server = createServer();
  const io = new Server(server);
  const hub = await createHub({ io });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => io.close() }, hub);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the hub answers to CONNECT over long polling, on a connection that was opened like this. */
async function answerTo(url: string, opening: { query?: string; headers?: Record<string, string> }) {
  const polling = `${url}/socket.io/?EIO=4&transport=polling`;
  const opened = await fetch(`${polling}${opening.query ?? ''}`, { headers: opening.headers ?? {} });
  const text = await opened.text();
  if (!opened.ok) return { status: opened.status, text };
  const [, sid] = /sid\\*":\\*"([\w-]+)/.exec(text) ?? [];
  const connect = '40/hub,{"protocol":1}';
  // Engine.IO expects a form from a script.
  const body = opening.query === undefined ? connect : new URLSearchParams({ d: connect }).toString();
  await fetch(`${polling}&sid=${sid}`, { method: 'POST', body });
  return { status: 200, text: await (await fetch(`${polling}&sid=${sid}`)).text() };
}

describe('a page that opens a connection without saying its origin', () => {
  it('R2: gets nothing by a script element, however the parameter is written', async () => {
    const running = await runningHub({});
    open.push(running);
    for (const query of ['&j=0', '&%6a=0'])
      expect(await answerTo(running.url, { query })).toMatchObject({ status: 400 });
    expect((await answerTo(running.url, {})).text).toMatch(/^40\/hub,/);
  });

  it("R2: is refused by a script element on a Socket.IO server of the application's", async () => {
    const url = await sharedHub();
    expect((await answerTo(url, { query: '&j=0' })).text).toContain('origin_refused');
    expect((await answerTo(url, {})).text).toMatch(/^40\/hub,/);
  });

  it.each(['cross-site', 'same-site'])('R2: is refused when the browser says that it is %s', async (site) => {
    const running = await runningHub({});
    open.push(running);
    const headers = { 'sec-fetch-site': site };
    expect((await answerTo(running.url, { headers })).text).toContain('origin_refused');
  });
});
