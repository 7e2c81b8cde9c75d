import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningRedis } from '../../test/support/redis/start-redis.js';
import type { CountTask, PacedFigure, Place, RepeatedFigure } from '../processes/session-count.js';
import { BenchProcess } from '../support/bench-process.js';
import { inTurn } from '../support/in-turn.js';
import { LOAD_CORES, pin } from '../support/pin.js';
import { redisOnServerCore } from '../support/redis-on-server-core.js';
import { median, pairedRatio, type Row, rowOf, type Scenario } from '../support/result.js';

/** What it took each time, in milliseconds. */
type Latencies = Record<PacedFigure | RepeatedFigure, number[]>;

interface Filled {
  readonly sessions: number;
  readonly hub: BenchProcess<CountTask, number | number[]>;
  readonly perSecond: number;
  /** Null where it is not known. */
  readonly bytesEach: number | null;
  readonly rounds: Latencies[];
  stop(): Promise<void>;
}

const QUICK = [5_000, 50_000];
const FEW = [10_000, 100_000];
const MANY = [...FEW, 1_000_000];
type Piece =
  | { readonly kind: 'pace'; readonly figure: PacedFigure; readonly turns: number; readonly seconds: number }
  | {
      readonly kind: 'repeat';
      readonly figure: RepeatedFigure;
      readonly turns: number;
      readonly calls: number;
    };

/**
 * What a round has of each figure, and how many times the sizes take turns for it: the weather of the machine changes
 * within a second. Leases have to be waited for each time.
 */
const PIECES: readonly Piece[] = [
  { kind: 'pace', figure: 'append', turns: 4, seconds: 1 },
  { kind: 'pace', figure: 'coldAppend', turns: 2, seconds: 0.5 },
  { kind: 'repeat', figure: 'due', turns: 10, calls: 200 },
  { kind: 'pace', figure: 'deadline', turns: 1, seconds: 1 },
  { kind: 'repeat', figure: 'page', turns: 10, calls: 200 },
];

/** What a hub over Redis costs by how many sessions there are. */
export const sessions: Scenario = (options) =>
  compare('sessions', options.quick ? QUICK : MANY, options, inRedis);
/** The same with the embedded store, which is for fewer. */
export const sessionsEmbedded: Scenario = (options) =>
  compare('sessions-embedded', options.quick ? QUICK : FEW, options, inFolder);

type Fill = (count: number) => Promise<Filled>;

/** All sizes are there at the same time and are measured in turns. */
async function compare(
  scenario: string,
  counts: readonly number[],
  { quick }: { quick: boolean },
  fill: Fill,
) {
  const [rounds, share] = [5, quick ? 0.3 : 1];
  const filled: Filled[] = [];
  try {
    for (const count of counts) filled.push(await fill(count));
    for (let round = 0; round <= rounds; round++) {
      const latencies = await measureRound(filled, round, share);
      // The first round warms up.
      if (round === 0) continue;
      for (const [position, of] of latencies.entries()) filled[position]?.rounds.push(of);
    }
    return { scenario, quick, rows: filled.flatMap(rowsOf), ratios: ratiosOf(filled), void: null };
  } finally {
    for (const { stop } of filled) await stop();
  }
}

async function measureRound(filled: readonly Filled[], round: number, share: number): Promise<Latencies[]> {
  const latencies = filled.map(none);
  for (const piece of PIECES) {
    for (let turn = 0; turn < piece.turns; turn++) {
      for (const [position, { hub }] of inTurn([...filled.entries()], round + turn)) {
        const measured = (await hub.run(taskOf(piece, share))) as number[];
        latencies[position]?.[piece.figure].push(...measured);
      }
    }
  }
  return latencies;
}

/** One turn of it. */
function taskOf(piece: Piece, share: number): CountTask {
  switch (piece.kind) {
    case 'pace':
      return { kind: 'pace', figure: piece.figure, seconds: (share * piece.seconds) / piece.turns };
    case 'repeat':
      return { kind: 'repeat', figure: piece.figure, calls: Math.round((share * piece.calls) / piece.turns) };
  }
}

function none(): Latencies {
  return { append: [], coldAppend: [], due: [], deadline: [], page: [] };
}

const FIGURES: Readonly<Record<string, (latencies: Latencies) => number>> = {
  'append, p50': ({ append }) => median(append),
  'append, p99': ({ append }) => highest(append),
  'append, not in memory, p50': ({ coldAppend }) => median(coldAppend),
  'look at what is due, p50': ({ due }) => median(due),
  'deadline, p50': ({ deadline }) => median(deadline),
  'deadline, p99': ({ deadline }) => highest(deadline),
  'first list page, p50': ({ page }) => median(page),
};

function rowsOf({ sessions: count, perSecond, bytesEach, rounds }: Filled): Row[] {
  const name = `${count.toLocaleString('en')} sessions`;
  const figures = Object.entries(FIGURES).map(([figure, of]) => rowOf(name, figure, 'ms', rounds.map(of)));
  const memory = bytesEach === null ? [] : [rowOf(name, 'memory of Redis per session', 'bytes', [bytesEach])];
  return [...figures, ...memory, rowOf(name, 'filled', 'sessions/s', [perSecond])];
}

/** The fewest sessions to each larger number of them: above 1 means that more sessions are no slower. */
function ratiosOf([fewest, ...others]: readonly Filled[]): Record<string, number> {
  const ratios: Record<string, number> = {};
  for (const other of others) {
    for (const [figure, of] of Object.entries(FIGURES)) {
      const name = `${figure}, vs ${other.sessions.toLocaleString('en')} sessions`;
      ratios[name] = pairedRatio(fewest?.rounds.map(of) ?? [], other.rounds.map(of));
    }
  }
  return ratios;
}

async function inRedis(count: number): Promise<Filled> {
  const redis = await redisOnServerCore();
  const before = await memoryOf(redis);
  const filled = await filledAt({ kind: 'redis', url: redis.url }, count, () => redis.stop());
  return { ...filled, bytesEach: ((await memoryOf(redis)) - before) / count };
}

async function inFolder(count: number): Promise<Filled> {
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-bench-'));
  return await filledAt({ kind: 'embedded', folder }, count, () => rm(folder, { recursive: true }));
}

async function filledAt(place: Place, count: number, remove: () => Promise<void>): Promise<Filled> {
  const hub = new BenchProcess<CountTask, number | number[]>('session-count');
  pin(hub.pid, LOAD_CORES);
  const end = async (): Promise<void> => {
    await hub.stop();
    await remove();
  };
  const seconds = await fillAndOpen(hub, place, count).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return {
    sessions: count,
    hub,
    perSecond: count / seconds,
    bytesEach: null,
    rounds: [],
    async stop() {
      await hub.run({ kind: 'close' });
      await end();
    },
  };
}

/** Returns the seconds that it took to fill. */
async function fillAndOpen(hub: Filled['hub'], place: Place, sessions: number): Promise<number> {
  const seconds = (await hub.run({ kind: 'fill', place, sessions })) as number;
  await hub.run({ kind: 'open', place, sessions });
  return seconds;
}

async function memoryOf(redis: RunningRedis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.cli('INFO', 'memory'))?.[1]);
}

function highest(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}
