import { afterEach, describe, expect, it } from '@jest/globals';
import { SseClient } from '../../support/http/sse-client.js';
import { hubApi } from '../../support/hub-api.js';
import { RawClient } from '../../support/raw-client.js';
import { allowing } from '../../support/slowness.js';
import { type SpawnedHub, type SpawnHubOptions, spawnHub } from '../../support/spawn-hub.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function hubWith(options: SpawnHubOptions = {}): Promise<SpawnedHub> {
  const hub = await spawnHub(options);
  open.push({ close: () => hub.dispose() });
  return hub;
}

async function connected(url: string): Promise<RawClient> {
  const client = new RawClient(url);
  open.push(client);
  await client.connected();
  return client;
}

const tick = (n: number) => ({ type: 'custom', data: { name: 'tick', payload: { n } } });

/** Appends one event after the other until the hub is gone; resolves with the numbers it acknowledged. */
async function appendOverSocket(client: RawClient, id: string, first: number): Promise<number[]> {
  const acknowledged: number[] = [];
  const gone = client.next('disconnect').then(() => null);
  for (let n = first; ; n += 1) {
    const reply = await Promise.race([client.request('append', { id, operations: [tick(n)] }), gone]);
    if (reply === null) return acknowledged;
    if (reply.ok) acknowledged.push(n);
  }
}

async function appendOverHttp(url: string, id: string, first: number): Promise<number[]> {
  const acknowledged: number[] = [];
  const headers = { 'content-type': 'application/json' };
  for (let n = first; ; n += 1) {
    const body = JSON.stringify([tick(n)]);
    const answer = await fetch(`${url}/v1/sessions/${id}/events`, { method: 'POST', headers, body }).catch(
      () => null,
    );
    if (answer === null) return acknowledged;
    if (answer.ok) acknowledged.push(n);
  }
}

describe('a hub that is asked to end', () => {
  it('R51, R54: ends with 0 after SIGTERM, and has on disk whatever it acknowledged until then', async () => {
    const hub = await hubWith({ env: { DRAIN_SECONDS: '1' } });
    const api = hubApi(hub.url);
    await api.create({ id: 'a', start: true });
    const clients = await Promise.all(Array.from({ length: 10 }, () => connected(hub.url)));
    const stream = await SseClient.open(`${hub.url}/v1/sessions/a/stream`);
    open.push(stream);
    const overSocket = clients.map((client, position) => appendOverSocket(client, 'a', position * 1_000_000));
    const overHttp = appendOverHttp(hub.url, 'a', 100_000_000);

    const asked = Promise.all(clients.map((client) => client.next('notice')));
    hub.program.signal('SIGTERM');
    await asked;
    expect((await fetch(`${hub.url}/readyz`)).status).toBe(503);
    expect(await hub.program.ended()).toEqual({ code: 0, signal: null });
    expect(hub.program.stderr).toBe('');
    await stream.ended();

    const acknowledged = (await Promise.all([...overSocket, overHttp])).flat();
    await hub.restart();
    const logged = (await api.log('a')).flatMap(({ type, data }) =>
      type === 'custom' ? [data.payload?.n] : [],
    );
    // Each of them had its turn, however slow the machine was.
    expect(acknowledged.length).toBeGreaterThan(clients.length);
    expect(new Set(logged).size).toBe(logged.length);
    const kept = new Set(logged);
    expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
  });

  it('ends at once when it is asked a second time', async () => {
    const hub = await hubWith({ env: { DRAIN_SECONDS: '60' } });
    const client = await connected(hub.url);
    const asked = client.next('notice');
    hub.program.signal('SIGTERM');
    await asked;
    hub.program.signal('SIGTERM');
    const startedAt = performance.now();
    expect(await hub.program.ended()).toEqual({ code: 143, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(allowing(1_000));
  });

  it.each([
    ['after Ctrl-C', 'SIGINT', '60'],
    ['after SIGTERM with DRAIN_SECONDS=0', 'SIGTERM', '0'],
  ] as const)('waits for nobody %s', async (_what, signal, seconds) => {
    const hub = await hubWith({ env: { DRAIN_SECONDS: seconds } });
    const client = await connected(hub.url);
    const noticed = client.next('notice');
    const startedAt = performance.now();
    hub.program.signal(signal);
    expect(await hub.program.ended()).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(allowing(1_500));
    expect(await noticed).toMatchObject({ kind: 'closing' });
  });
});
