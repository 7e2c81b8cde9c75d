import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningHub, runningHub } from '../../support/running-hub.js';
import { runCli } from '../../support/spawn-cli.js';
import { waitUntil } from '../../support/wait-until.js';
import { type Receiver, startReceiver } from '../../support/webhooks/receiver.js';
import { appendCustom, NOBODY, webhook } from './webhooks-suite.js';

let receiver: Receiver;
let running: RunningHub;
beforeEach(async () => {
  receiver = await startReceiver(() => 410);
  running = await runningHub({ webhooks: [webhook('billing', receiver, { types: ['custom'] })] });
  const { facade } = running.hub;
  await facade.create(NOBODY, { id: 'order-1' });
  await appendCustom(facade, 'order-1', 'paid');
  const isGivenUp = async (): Promise<boolean> =>
    (await facade.webhooks.ofSession(NOBODY, 'order-1')).some(({ dead }) => dead.length > 0);
  await waitUntil(isGivenUp, 5_000, 'a dead letter');
});
afterEach(async () => {
  await running.close();
  await receiver.close();
});

const letter = { from: 2, to: 2, tries: 1, reason: 'answered 410' };

async function ask(path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const post = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  };
  const response = await fetch(`${running.url}/v1${path}`, body === undefined ? {} : post);
  return { status: response.status, body: await response.json() };
}

describe('webhooks over HTTP', () => {
  it('R45, R83: shows them, and what they were not told, but neither where they are nor their secrets', async () => {
    const list = await ask('/webhooks');
    expect(list).toEqual({
      status: 200,
      body: { webhooks: [{ name: 'billing', types: ['custom'], state: 'failing', failures: 1 }] },
    });
    expect(await ask('/webhooks/billing/dead-letters')).toMatchObject({
      status: 200,
      body: { letters: [{ id: 'order-1', ...letter }], next: null },
    });
    expect(await ask('/sessions/order-1/webhooks')).toMatchObject({
      status: 200,
      body: { webhooks: [{ name: 'billing', open: null, dead: [letter] }] },
    });
    expect(JSON.stringify(list)).not.toMatch(/whsec_|127\.0\.0\.1/);
  });

  it('R45, R84: replays', async () => {
    receiver.behaviour = () => 200;
    const answer = await ask('/sessions/order-1/webhooks/billing/replay', { from: 1 });
    expect(answer).toEqual({ status: 200, body: { from: 1, to: 2 } });
    await receiver.until(() => receiver.taken('order-1').length === 1, 'the replay');
  });

  it.each([
    ['/webhooks/nobody/dead-letters', undefined, 404, 'hook_not_found'],
    ['/webhooks/No%20Name/dead-letters', undefined, 400, 'bad_request'],
    ['/webhooks/billing/dead-letters?after=nonsense', undefined, 400, 'bad_request'],
    ['/sessions/nowhere/webhooks', undefined, 404, 'session_not_found'],
    ['/sessions/nowhere/webhooks/billing/replay', { from: 1 }, 404, 'session_not_found'],
    ['/sessions/order-1/webhooks/nobody/replay', { from: 1 }, 404, 'hook_not_found'],
    ['/sessions/order-1/webhooks/billing/replay', { from: 3 }, 409, 'cursor_ahead'],
    ['/sessions/order-1/webhooks/billing/replay', { from: 0 }, 400, 'bad_request'],
    ['/sessions/order-1/webhooks/billing/replay', { from: 1, to: 2 }, 400, 'bad_request'],
  ])('R44, R84: refuses %s of %j with %i', async (path, body, status, code) => {
    expect(await ask(path, body)).toMatchObject({ status, body: { error: { code } } });
  });
});

describe('session-hub webhooks', () => {
  const webhooks = (...args: string[]) => runCli(running.url, ['webhooks', ...args]);

  it('R83, R84: shows, lists dead letters and replays', async () => {
    expect((await webhooks()).stdout).toBe(
      'billing  failing (1 failed since the last that arrived)  custom\n',
    );
    expect((await webhooks('order-1')).stdout).toBe(
      'billing  has been told everything\n  event 2, given up after 1 try: answered 410\n',
    );
    expect((await webhooks('--dead', 'billing')).stdout).toBe(
      'order-1  event 2, given up after 1 try: answered 410\n',
    );
    const { lines } = await webhooks('--dead', 'billing', '--json');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ id: 'order-1', ...letter }]);
    receiver.behaviour = () => 200;
    expect((await webhooks('order-1', '--replay', 'billing')).stdout).toBe(
      'billing is told events 1 to 2 of order-1 again.\n',
    );
    await receiver.until(() => receiver.taken('order-1').length === 1, 'the replay');
    expect((await webhooks('--dead', 'billing')).stdout).toBe('No dead letters.\n');
  });

  it('refuses what makes no sense', async () => {
    expect(await webhooks('--replay', 'billing')).toMatchObject({ code: 2 });
    expect(await webhooks('order-1', '--dead', 'billing')).toMatchObject({ code: 2 });
    expect(await webhooks('order-1', '--replay', 'billing', '--from', '0')).toMatchObject({ code: 2 });
    expect(await webhooks('--dead', 'nobody')).toMatchObject({ code: 1 });
  });
});
