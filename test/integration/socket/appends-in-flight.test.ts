import { afterEach, describe, expect, it } from '@jest/globals';
import type { HubEvent, Reply } from '@session-hub/shared';
import { RawClient } from '../../support/raw-client.js';
import { runningHub } from '../../support/running-hub.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A hub that takes five requests of each connection, and hardly any more. */
async function start() {
  const running = await runningHub({ rateLimit: { rate: 0.01, burst: 5 } });
  open.push(running);
  return async () => {
    const client = new RawClient(running.url);
    open.push(client);
    await client.connected();
    return client;
  };
}

function append(client: RawClient, n: number): Promise<Reply<unknown>> {
  const operations = [{ type: 'custom', data: { name: 'number', payload: n }, n }];
  return client.request('append', { id: 'a', emitter: 'worker', follows: n - 1, operations });
}

async function logged(client: RawClient): Promise<unknown[]> {
  const page = await client.request('history', { id: 'a', after: 0 });
  const { events } = (page as { value: { events: HubEvent[] } }).value;
  return events.flatMap((event) => (event.type === 'custom' ? event.data.payload : []));
}

describe('several numbered appends in flight', () => {
  it('R28, R96: all reach the log once when the rate limit refused one in the middle', async () => {
    const connect = await start();
    const first = await connect();
    await first.request('create', { id: 'a', start: true });
    const replies = await Promise.all([1, 2, 3, 4, 5].map((n) => append(first, n)));
    expect(replies.map(({ ok }) => ok)).toEqual([true, true, true, true, false]);
    expect(replies[4]).toMatchObject({ error: { code: 'rate_limited', retryable: true } });
    const other = await connect();
    expect(await append(other, 6)).toMatchObject({
      error: { code: 'number_gap', retryable: true, details: { expected: 5 } },
    });
    for (const n of [5, 6])
      expect(await append(other, n)).toMatchObject({
        value: { results: [{ ok: true, seq: expect.any(Number) }] },
      });
    expect(await logged(other)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('R28, R96: all reach the log once when 40 were sent at once, over as many connections as it takes', async () => {
    const connect = await start();
    await (await connect()).request('create', { id: 'a', start: true });
    let missing = Array.from({ length: 40 }, (_, before) => before + 1);
    for (let round = 0; round < 40 && missing.length > 0; round++) {
      const client = await connect();
      const replies = await Promise.all(missing.map((n) => append(client, n)));
      missing = missing.filter((_, position) => replies[position]?.ok === false);
    }
    expect(await logged(await connect())).toEqual(Array.from({ length: 40 }, (_, before) => before + 1));
  });
});
