import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connectHub, type Hub } from '@session-hub/client';
import { numberOf } from '../../support/numbers-of.js';
import { runningHub } from '../../support/running-hub.js';
import { spawnHub } from '../../support/spawn-hub.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';
import { waitUntil } from '../../support/wait-until.js';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

function connected(url: string): Hub {
  const hub = connectHub(url);
  open.push(() => hub.close());
  return hub;
}

interface Told {
  readonly numbers: number[];
  /** What should not be told: ranges left out, resets, and connections after the first. */
  readonly notices: unknown[];
}

/** A reader that is live, and what it is told from then on. */
async function liveReader(hub: Hub, id: string): Promise<Told> {
  const told: Told = { numbers: [], notices: [] };
  const session = hub.session(id);
  session.on('custom', ({ data }) => told.numbers.push(numberOf(data.payload)));
  await waitUntil(async () => session.state.kind === 'live', 20_000, 'a live reader');
  session.on('omitted', (range) => told.notices.push(range));
  session.on('reset', (reset) => told.notices.push(reset));
  hub.connection.subscribe(() => {
    if (hub.connection.state.kind !== 'live') told.notices.push(hub.connection.state.kind);
  });
  return told;
}

/** Whether the system holds as much for this connection as it takes, so that the rest waits in the hub. */
function isFull(socket: Socket | undefined): boolean {
  const { _handle } = socket as unknown as { _handle: { writeQueueSize: number } | null };
  return _handle !== null && _handle.writeQueueSize > 0;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

describe('a stall', () => {
  it('R12: of a hub for 200 ms at 2,000 events a second leaves nothing out', async () => {
    const spawned = await spawnHub();
    open.push(() => spawned.dispose());
    const job = await connected(spawned.url).create({ id: 'stopped' });
    const readers = [
      await liveReader(connected(spawned.url), 'stopped'),
      await liveReader(connected(spawned.url), 'stopped'),
    ];
    let sent = 0;
    const report = (count: number): void => {
      for (const until = sent + count; sent < until; ) job.custom('tick', { n: ++sent });
    };
    report(100);
    await job.flush();
    // What a stopped hub is sent waits in the emitter and in the system, and comes at once.
    spawned.program.signal('SIGSTOP');
    for (let step = 0; step < 20; step++) {
      report(20);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    spawned.program.signal('SIGCONT');
    report(100);
    await job.flush();
    const hasAll = async () => readers.every(({ numbers }) => numbers.at(-1) === sent);
    await waitUntil(hasAll, 20_000, 'the last number');
    for (const { numbers, notices } of readers) {
      expect(numbers).toEqual(upTo(600));
      expect(notices).toEqual([]);
    }
  });

  it('R12: of a reader leaves nothing out while it is less than 4 MiB behind', async () => {
    const running = await runningHub();
    open.push(() => running.close());
    const proxy = await startTcpProxy(running.port);
    open.push(() => proxy.stop());
    const job = await connected(running.url).create({ id: 'stalled' });
    const live = await liveReader(connected(running.url), 'stalled');
    const sockets: Socket[] = [];
    running.server.on('connection', (socket: Socket) => sockets.push(socket));
    const stalled = await liveReader(connected(proxy.url('http')), 'stalled');
    proxy.stall({ direction: 'down' });
    let sent = 0;
    const report = async (): Promise<void> => {
      for (let step = 0; step < 60; step++) job.custom('filled', { n: ++sent, filling: 'x'.repeat(10_000) });
      await job.flush();
      await waitUntil(async () => live.numbers.at(-1) === sent, 20_000, 'the last number at the live reader');
    };
    while (!isFull(sockets.at(-1)) && sent < 2_000) await report();
    // 3 MB, which the hub may not hold for it.
    for (let batch = 0; batch < 5; batch++) await report();
    expect(stalled.numbers.length).toBeLessThan(sent - 300);
    proxy.pass();
    await waitUntil(
      async () => stalled.numbers.at(-1) === sent,
      20_000,
      'the last number at the stalled reader',
    );
    for (const { numbers, notices } of [live, stalled]) {
      expect(numbers).toEqual(upTo(sent));
      expect(notices).toEqual([]);
    }
  });
});
