import { afterEach, describe, expect, it } from '@jest/globals';
import { Balancer } from '../../support/balancer.js';
import { movingClient } from '../../support/moving-client.js';
import { numbersOf } from '../../support/numbers-of.js';
import { rollingRestart } from '../../support/rolling-restart.js';
import { type RunningHub, runningHub } from '../../support/running-hub.js';
import { SharedMemoryStore } from '../../support/shared-memory-store.js';
import { allowing, slowness } from '../../support/slowness.js';
import { waitUntil } from '../../support/wait-until.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function keep<Closable extends { close(): unknown }>(one: Closable): Closable {
  open.push(one);
  return one;
}

const node = async (store: SharedMemoryStore, port = 0): Promise<RunningHub> =>
  runningHub({ store: { kind: 'custom', store } }, port);

/** The most that came within any so many milliseconds. */
function mostWithin(times: readonly number[], milliseconds: number): number {
  let most = 0;
  let first = 0;
  for (const [position, time] of times.entries()) {
    while (time - (times[first] ?? 0) >= milliseconds) first += 1;
    most = Math.max(most, position - first + 1);
  }
  return most;
}

/**
 * Fewer on a slow machine. Node accepts one connection in each turn of its loop. With more waiting than it accepts within
 * the time limit of a connect, each client gives up before its turn and comes again behind the others: none gets through.
 */
function crowdOf(clients: number): number {
  return Math.round(clients * Math.min(1, 3 / slowness()));
}

// In one file, so that they do not run beside one another: each needs the whole machine.
describe('a crowd of clients', () => {
  it('R51, R27: moves 300 clients within 2 s of their moments, while reports and frames go on', async () => {
    const store = new SharedMemoryStore();
    const first = keep(await node(store));
    const second = keep(await node(store));
    const balancer = keep(await Balancer.start([first.port], { probe: 'readyz' }));
    const count = crowdOf(300);
    const clients = Array.from({ length: count }, () => keep(movingClient(balancer.url)));
    const [emitter, ...watchers] = clients.map(({ hub }) => hub);
    const job = await emitter?.create({ id: 'moved' });
    const seen = watchers.slice(0, 50).map((hub) => numbersOf(hub, 'moved'));
    await Promise.all(clients.map((client) => client.live()));

    balancer.route([first.port, second.port]);
    let emitted = 0;
    const timer = setInterval(() => job?.custom('tick', { n: ++emitted }), 100);
    open.push({ close: () => clearInterval(timer) });
    const startedAt = performance.now();
    await first.hub.drain();
    const took = Math.round(performance.now() - startedAt);
    await waitUntil(async () => clients.every(({ isMoving }) => !isMoving), 20_000, 'all to be live again');
    clearInterval(timer);
    await job?.flush();
    const hasAll = async () => seen.every((numbers) => numbers.at(-1) === emitted);
    await waitUntil(hasAll, 20_000, 'the last number');

    const waits = clients.flatMap((client) => client.waits);
    console.log(
      `${count} clients moved in ${took} ms, the slowest ${Math.round(Math.max(...waits))} ms after its moment; ` +
        `${emitted} events meanwhile`,
    );
    const wanted = Array.from({ length: emitted }, (_, index) => index + 1);
    for (const numbers of seen) expect(numbers).toEqual(wanted);
    expect(waits).toHaveLength(count);
    expect(Math.max(...waits)).toBeLessThan(allowing(2_000));
  });

  it('R51, R28: loses nothing and repeats nothing when three nodes are restarted one after the other', async () => {
    const store = new SharedMemoryStore();
    const report = await rollingRestart({
      startNode: async (port) => {
        const running = await node(store, port);
        return {
          async stop() {
            await running.hub.drain({ spread: 1_000 });
            await running.close();
          },
        };
      },
      nodes: 3,
      emitters: 5,
      rate: 20,
      watchers: 40,
      probe: 'none',
    });
    console.log('a rolling restart of three nodes:', JSON.stringify(report));
    expect(report).toMatchObject({ refused: 0, lost: 0, duplicated: 0, disordered: 0, loggedTwice: 0 });
    expect(report.moves).toBeGreaterThan(20);
    expect(report.longestWait).toBeLessThan(allowing(2_000));
  });

  it('R52: lets 2,000 in at the rate it bears, and nobody waits much longer than the last has to', async () => {
    const LIMIT = { rate: crowdOf(200), burst: crowdOf(200) };
    const CLIENTS = 10 * LIMIT.rate;
    const admitted: number[] = [];
    const { url } = keep(
      await runningHub({
        connectRate: LIMIT,
        authenticate: async () => {
          admitted.push(Date.now());
          return { id: 'ada', kind: 'person', roles: [] };
        },
      }),
    );
    const startedAt = Date.now();
    const clients = Array.from({ length: CLIENTS }, () => keep(movingClient(url)));
    await Promise.all(clients.map((client) => client.live()));
    const took = Date.now() - startedAt;

    const rates = [1_000, 3_000].map((span) => mostWithin(admitted, span));
    console.log(
      `${CLIENTS} connects against ${LIMIT.rate} per second: all in after ${took} ms, ` +
        `at most ${rates.join(' and ')} within 1 and 3 s`,
    );
    expect(admitted).toHaveLength(CLIENTS);
    expect(rates[0]).toBeLessThanOrEqual(LIMIT.burst + LIMIT.rate);
    expect(rates[1]).toBeLessThanOrEqual(LIMIT.burst + 3 * LIMIT.rate);
    const expected = ((CLIENTS - LIMIT.burst) / LIMIT.rate) * 1_000;
    expect(took).toBeGreaterThan(expected - 200);
    expect(took).toBeLessThan(expected + allowing(10_000));
  });
});
