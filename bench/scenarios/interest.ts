import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningRedis, startRedis } from '../../test/support/redis/start-redis.js';
import type { SocketioTask } from '../processes/socketio-node.js';
import { BenchProcess } from '../support/bench-process.js';
import { CountingProxy } from '../support/counting-proxy.js';
import { CountingSocket } from '../support/counting-socket.js';
import { cpuOf } from '../support/cpu-of.js';
import { fixedRate } from '../support/fixed-rate.js';
import { HubProcess } from '../support/hub-process.js';
import { inTurn } from '../support/in-turn.js';
import { pairedRatio, type Row, rowOf, type Scenario } from '../support/result.js';

const SESSIONS = 100;
const RATE = 1_000;
/** Each sends less than a hub takes from one connection. */
const EMITTERS = 4;
const MARK = 'Rendering the next frame';
const HUB = 'session-hub';
const SOCKETIO = 'Socket.IO, streams adapter';

/** Two nodes on a Redis: everything happens and is watched on one, the other has nothing to do with it. */
interface Pair {
  readonly busyUrl: string;
  /** What the other node is sent by Redis. */
  readonly proxy: CountingProxy;
  idleCpu(): number;
  stop(): Promise<void>;
}

/** What one window costs the node that watches nothing. */
interface Cost {
  readonly bytes: number;
  readonly marks: number;
  readonly cpu: number;
}

/** What reaches a node of events that nobody watches there, and what that costs it. */
export const interest: Scenario = async ({ quick }) => {
  const [rounds, seconds] = [5, quick ? 1 : 1.5];
  const [ourRedis, theirRedis] = [await startRedis(), await startRedis()];
  const pairs = [await hubPair(ourRedis), await socketioPair(theirRedis)] as const;
  try {
    const loads = [await Load.start(pairs[0]), await Load.start(pairs[1])] as const;
    const [quiet, busy]: [Cost[][], Cost[][]] = [
      [[], []],
      [[], []],
    ];
    for (let round = 0; round <= rounds; round++) {
      for (const [position, pair] of inTurn([...pairs.entries()], round)) {
        const idle = await costOf(pair, () => sleep(seconds * 1_000));
        const loaded = await costOf(pair, async () => await loads[position]?.run(seconds));
        // The first round warms up.
        if (round === 0) continue;
        quiet[position]?.push(idle);
        busy[position]?.push(loaded);
      }
    }
    const events = RATE * seconds;
    const bytes = busy.map((costs) => costs.map((cost) => cost.bytes / events));
    const cpu = busy.map((costs) => costs.reduce((sum, cost) => sum + cost.cpu, 0));
    const lost = loads.find((load) => load.seen !== load.sent);
    for (const load of loads) load.stop();
    return {
      scenario: 'interest',
      quick,
      rows: [HUB, SOCKETIO].flatMap((name, position) =>
        rowsOf(name, quiet[position] ?? [], busy[position] ?? [], seconds),
      ),
      ratios: {
        'bytes per event at the other node vs Socket.IO': pairedRatio(bytes[1] ?? [], bytes[0] ?? []),
        // Of all rounds together: the kernel counts too coarsely for one.
        'CPU at the other node vs Socket.IO': (cpu[1] ?? 0) / (cpu[0] ?? 0),
      },
      void: lost === undefined ? null : `${lost.seen} of ${lost.sent} events came to those who watch.`,
    };
  } finally {
    for (const pair of pairs) await pair.stop();
    for (const redis of [ourRedis, theirRedis]) await redis.stop();
  }
};

function rowsOf(name: string, quiet: readonly Cost[], busy: readonly Cost[], seconds: number): Row[] {
  const events = RATE * seconds;
  const each = (costs: readonly Cost[], figure: (cost: Cost) => number, by: number): number[] =>
    costs.map((cost) => figure(cost) / by);
  return [
    rowOf(
      name,
      'sent by Redis per event',
      'bytes',
      each(busy, ({ bytes }) => bytes, events),
    ),
    rowOf(
      name,
      'events sent by Redis per event',
      'events',
      each(busy, ({ marks }) => marks, events),
    ),
    rowOf(
      name,
      'CPU per event',
      'us',
      each(busy, ({ cpu }) => cpu, events),
    ),
    rowOf(
      name,
      'sent by Redis when all is quiet',
      'bytes/s',
      each(quiet, ({ bytes }) => bytes, seconds),
    ),
    rowOf(
      name,
      'CPU when all is quiet',
      'us/s',
      each(quiet, ({ cpu }) => cpu, seconds),
    ),
  ];
}

async function costOf({ proxy, idleCpu }: Pair, during: () => Promise<void>): Promise<Cost> {
  const before = { bytes: proxy.bytes, marks: proxy.marks, cpu: idleCpu() };
  await during();
  return {
    bytes: proxy.bytes - before.bytes,
    marks: proxy.marks - before.marks,
    cpu: idleCpu() - before.cpu,
  };
}

async function hubPair(redis: RunningRedis): Promise<Pair> {
  const proxy = await CountingProxy.start(redis.port, MARK);
  const busy = await HubProcess.start({ env: { REDIS_URL: redis.url } });
  const other = await HubProcess.start({ env: { REDIS_URL: `redis://127.0.0.1:${proxy.port}` } });
  for (let number = 0; number < SESSIONS; number++) {
    const response = await fetch(`${busy.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: `session-${number}`, start: true }),
    });
    if (!response.ok) throw new Error(`A session could not be created: ${await response.text()}`);
  }
  return {
    busyUrl: busy.url,
    proxy,
    idleCpu: () => other.cpu(),
    async stop() {
      for (const hub of [busy, other]) await hub.stop();
      proxy.stop();
    },
  };
}

async function socketioPair(redis: RunningRedis): Promise<Pair> {
  const proxy = await CountingProxy.start(redis.port, MARK);
  const busy = new BenchProcess<SocketioTask, number>('socketio-node');
  const other = new BenchProcess<SocketioTask, number>('socketio-node');
  const port = await busy.run({ redisPort: redis.port });
  await other.run({ redisPort: proxy.port });
  return {
    busyUrl: `http://127.0.0.1:${port}`,
    proxy,
    idleCpu: () => cpuOf(other.pid),
    async stop() {
      for (const node of [busy, other]) await node.stop();
      proxy.stop();
    },
  };
}

/** One watcher of every session and some emitters, all on the busy node. */
class Load {
  sent = 0;
  readonly #watcher: CountingSocket;
  readonly #emitters: readonly CountingSocket[];

  private constructor(watcher: CountingSocket, emitters: readonly CountingSocket[]) {
    this.#watcher = watcher;
    this.#emitters = emitters;
  }

  static async start({ busyUrl }: Pair): Promise<Load> {
    const watcher = await CountingSocket.connect(busyUrl, MARK);
    const emitters = await Promise.all(
      Array.from({ length: EMITTERS }, () => CountingSocket.connect(busyUrl)),
    );
    const subscribed = watcher.until((text) => text.startsWith('43/hub,'));
    watcher.send('subscribe', {
      sessions: Array.from({ length: SESSIONS }, (_, number) => ({ id: `session-${number}` })),
    });
    await subscribed;
    return new Load(watcher, emitters);
  }

  get seen(): number {
    return this.#watcher.marks;
  }

  async run(seconds: number): Promise<void> {
    this.sent += await fixedRate(RATE, seconds, (number) => {
      const operation = { type: 'custom', data: { name: 'frame', payload: { number, text: MARK } } };
      this.#emitters[number % EMITTERS]?.send('append', {
        id: `session-${number % SESSIONS}`,
        operations: [operation],
      });
    });
    for (let tries = 0; this.seen < this.sent && tries < 100; tries++) await sleep(10);
  }

  stop(): void {
    for (const socket of [this.#watcher, ...this.#emitters]) socket.close();
  }
}
