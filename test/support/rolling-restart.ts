import type { Job } from '@session-hub/client';
import { Balancer } from './balancer.js';
import { type MovingClient, movingClient } from './moving-client.js';
import { numberOf, numbersOf } from './numbers-of.js';
import { freePort } from './redis/free-port.js';
import { waitUntil } from './wait-until.js';

/** A hub on a port of its own, over a store that all nodes share. */
export interface RestartableNode {
  /** As SIGTERM does: its clients are moved, and it has ended when this resolves. */
  stop(): Promise<unknown>;
}

export interface RollingRestartOptions {
  startNode(port: number): Promise<RestartableNode>;
  nodes: number;
  /** Each reports into a session of its own, `rate` numbered events per second. */
  emitters: number;
  rate: number;
  /** Each reads one of these sessions from its beginning on. */
  watchers: number;
  /** What the balancer knows of a node that is leaving. */
  probe: 'none' | 'readyz';
}

export interface RollingRestartReport {
  emitted: number;
  refused: number;
  /** Over all watchers, by the numbers that the emitters gave. */
  lost: number;
  duplicated: number;
  disordered: number;
  /** In the logs themselves. */
  loggedTwice: number;
  moves: number;
  /** Of any client, from the moment it was asked to go to being live again. */
  longestWait: number;
}

interface Emitter {
  readonly id: string;
  readonly job: Job;
  emitted: number;
  refused: number;
}

const TICK_MS = 20;
const CATCH_UP_MS = 30_000;

/** Restarts the nodes one after the other while clients behind a balancer report and watch, and tells what it did to them. */
export async function rollingRestart(options: RollingRestartOptions): Promise<RollingRestartReport> {
  const ports = await Promise.all(Array.from({ length: options.nodes }, freePort));
  const nodes = await Promise.all(ports.map((port) => options.startNode(port)));
  const balancer = await Balancer.start(ports, options);
  const clients = Array.from({ length: options.emitters + options.watchers }, () =>
    movingClient(balancer.url),
  );
  try {
    const emitters = await Promise.all(clients.slice(0, options.emitters).map(startEmitter));
    const ids = emitters.map(({ id }) => id);
    const watched = clients.slice(options.emitters).map((client, position) => {
      const id = ids[position % ids.length] ?? '';
      return { id, numbers: numbersOf(client.hub, id) };
    });
    await Promise.all(clients.map((client) => client.live()));

    const stopLoad = startLoad(emitters, options.rate);
    for (const [position, port] of ports.entries()) {
      await nodes[position]?.stop();
      nodes[position] = await options.startNode(port);
      await waitUntil(async () => clients.every(({ isMoving }) => !isMoving), CATCH_UP_MS, 'all to be live');
    }
    stopLoad();
    await Promise.all(emitters.map(({ job }) => job.flush()));
    const emittedInto = new Map(emitters.map(({ id, emitted }) => [id, emitted]));
    const hasAll = ({ id, numbers }: { id: string; numbers: readonly number[] }) =>
      numbers.includes(emittedInto.get(id) ?? 0);
    // When the last event never comes, the report tells.
    await waitUntil(async () => watched.every(hasAll), CATCH_UP_MS, 'the last events').catch(() => {});

    const waits = clients.flatMap((client) => client.waits);
    const report: RollingRestartReport = {
      emitted: sum(emitters.map(({ emitted }) => emitted)),
      refused: sum(emitters.map(({ refused }) => refused)),
      lost: 0,
      duplicated: 0,
      disordered: 0,
      loggedTwice: sum(await Promise.all(emitters.map(({ id }) => loggedTwice(clients[0], id)))),
      moves: waits.length,
      longestWait: Math.round(Math.max(0, ...waits)),
    };
    for (const { id, numbers } of watched) {
      const seen = new Set(numbers);
      report.lost += (emittedInto.get(id) ?? 0) - seen.size;
      report.duplicated += numbers.length - seen.size;
      report.disordered += numbers.filter(
        (number, index) => index > 0 && number < (numbers[index - 1] ?? 0),
      ).length;
    }
    return report;
  } finally {
    for (const client of clients) client.close();
    await balancer.close();
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

async function startEmitter({ hub }: MovingClient, position: number): Promise<Emitter> {
  const id = `rolling-${position}`;
  const emitter = { id, job: await hub.create({ id }), emitted: 0, refused: 0 };
  emitter.job.on('refused', ({ operations }) => {
    emitter.refused += operations.length;
  });
  return emitter;
}

function startLoad(emitters: readonly Emitter[], rate: number): () => void {
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate);
    for (const emitter of emitters) {
      while (emitter.emitted < due) {
        emitter.emitted += 1;
        emitter.job.custom('tick', { n: emitter.emitted });
      }
    }
  }, TICK_MS);
  return () => clearInterval(timer);
}

async function loggedTwice(client: MovingClient | undefined, id: string): Promise<number> {
  const numbers: number[] = [];
  for (let after: number | null = 0; after !== null && client !== undefined; ) {
    const page = await client.hub.history({ id, after });
    for (const event of page.events) if (event.type === 'custom') numbers.push(numberOf(event.data.payload));
    after = page.next;
  }
  return numbers.length - new Set(numbers).size;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
