import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../../support/http/api-client.js';
import { HeldClock } from '../../support/http/held-clock.js';
import { rawHttp } from '../../support/http/raw-http.js';
import { type ServedHub, serveHub } from '../../support/http/serve-hub.js';

const served: ServedHub[] = [];
afterEach(async () => {
  for (const hub of served.splice(0)) await hub.close();
});

async function start(): Promise<{ hub: ServedHub; clock: HeldClock }> {
  const clock = new HeldClock();
  const hub = await serveHub({ clock });
  served.push(hub);
  return { hub, clock };
}

const HEAD = 'POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function pass(clock: HeldClock, seconds: number): void {
  for (let passed = 0; passed < seconds; passed += 1) clock.advance(1_000);
}

describe('a body that does not come', () => {
  it('R45: is given up after 15 s, with a sentence and the end of the connection', async () => {
    const { hub, clock } = await start();
    const answer = rawHttp(hub.port, `${HEAD}Content-Length: 100\r\n\r\n{`, 'until closed');
    await until(() => clock.timers === 1);
    pass(clock, 14);
    expect(clock.timers).toBe(1);
    pass(clock, 2);
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toMatch(/connection: close/i);
    expect(text).toContain('did not arrive within 15 s');
    expect(clock.timers).toBe(0);
  });

  it('R45: leaves nothing behind when its client goes, nor when all of it came', async () => {
    const { hub, clock } = await start();
    const socket = connect(hub.port, '127.0.0.1');
    socket.write(`${HEAD}Content-Length: 100\r\n\r\n{`);
    await until(() => clock.timers === 1);
    socket.destroy();
    await until(() => clock.timers === 0);
    await new ApiClient(hub.url).session({ id: 'a' });
    expect(clock.timers).toBe(0);
  });

  it('R45: is put together from pieces of one byte each', async () => {
    const { hub } = await start();
    const body = JSON.stringify({ id: 'pieces', title: 'x'.repeat(190) });
    const pieces = [...body].map((letter) => `1\r\n${letter}\r\n`).join('');
    const answer = await rawHttp(hub.port, `${HEAD}Transfer-Encoding: chunked\r\n\r\n${pieces}0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  });
});
