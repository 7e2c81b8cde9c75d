import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningRedis } from '../../test/support/redis/start-redis.js';
import type { BullmqTask } from '../processes/bullmq-appends.js';
import type { HubTask } from '../processes/hub-appends.js';
import type { ScriptTask } from '../processes/script-appends.js';
import { AS_JOBS_SEND, LOAD_IN_FLIGHT, SINGLY } from '../support/append-load.js';
import { BenchProcess } from '../support/bench-process.js';
import { inTurn } from '../support/in-turn.js';
import type { Measured } from '../support/measured.js';
import { LOAD_CORES, pin } from '../support/pin.js';
import { redisOnServerCore } from '../support/redis-on-server-core.js';
import { pairedRatio, type Row, rowOf, type Scenario } from '../support/result.js';

const HUB = 'session-hub over Redis';
const JOBS = 'session-hub over Redis, as its jobs send';
const SAME = 'bare write.lua, the same calls';
const EACH = 'bare write.lua, a write an append';
const SINGLE = 'bare write.lua, one write a call';
const BULLMQ = 'BullMQ updateProgress';
/** So many that nearly every session has one to itself: then no two writes share a call. */
const MANY_PARTITIONS = 4_096;

type Files = [same: string, each: string, single: string];

/**
 * Durable appends, one event each, through the hub's whole append path over Redis; against the script alone that
 * the hub calls; and against the progress of BullMQ's jobs. Each has a process of its own, on cores that
 * Redis is not on, and Redis to itself while it runs.
 *
 * The script is driven with arguments that a hub called it with before: with the very same calls, in which a session's
 * waiting appends are one write; with as many writes to a call, but a write for each append; and with one write a call.
 * The hub is driven twice: with an append for every event, and with the same number of operations under way as jobs of the
 * SDK send them. BullMQ has a call for each update of progress and no other way.
 */
export const appendRedis: Scenario = async ({ quick }) => {
  const events = quick ? 40_000 : 100_000;
  const rounds = 5;
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-bench-'));
  const redis = await redisOnServerCore();
  const hub = new BenchProcess<HubTask, Measured>('hub-appends');
  const script = new BenchProcess<ScriptTask, Measured>('script-appends');
  const bullmq = new BenchProcess<BullmqTask, Measured>('bullmq-appends');
  for (const { pid } of [hub, script, bullmq]) pin(pid, LOAD_CORES);
  try {
    const common = { url: redis.url, redisPid: redis.pid, shape: SINGLY };
    const alone = { ...common, shape: { inFlight: 1, together: 1 } };
    const [same, each, single] = ['same', 'each', 'single'].map((name) => join(folder, name)) as Files;
    await record(redis, { ...common, events, recordTo: same });
    await record(redis, { ...alone, events: events / 2, recordTo: each });
    const apart = `${redis.url}/?partitions=${MANY_PARTITIONS}`;
    await record(redis, { ...alone, url: apart, events: events / 4, recordTo: single });
    const systems: Record<string, () => Promise<Measured>> = {
      [HUB]: () => hub.run({ ...common, events }),
      [JOBS]: () => hub.run({ ...common, shape: AS_JOBS_SEND, events }),
      [SAME]: () => script.run({ ...common, recording: same, inFlight: 1 }),
      [EACH]: () => script.run({ ...common, recording: each, inFlight: LOAD_IN_FLIGHT }),
      [SINGLE]: () => script.run({ ...common, recording: single, inFlight: LOAD_IN_FLIGHT }),
      [BULLMQ]: () => bullmq.run({ port: redis.port, redisPid: redis.pid, events: events / 2 }),
    };
    const results: Record<string, Measured[]> = {};
    for (let round = 0; round <= rounds; round++) {
      for (const [name, run] of inTurn(Object.entries(systems), round)) {
        await redis.cli('FLUSHALL');
        const result = await run();
        // The first round warms up.
        if (round > 0) results[name] = [...(results[name] ?? []), result];
      }
    }
    const rate = (name: string): number[] => (results[name] ?? []).map((run) => run.appends / run.seconds);
    return {
      scenario: 'append-redis',
      quick,
      rows: Object.keys(systems).flatMap((name) => rowsOf(name, results[name] ?? [])),
      ratios: {
        [`durable appends vs ${EACH}`]: pairedRatio(rate(HUB), rate(EACH)),
        [`durable appends vs ${SINGLE}`]: pairedRatio(rate(HUB), rate(SINGLE)),
        [`durable appends vs ${SAME}`]: pairedRatio(rate(HUB), rate(SAME)),
        [`durable appends vs ${BULLMQ}`]: pairedRatio(rate(HUB), rate(BULLMQ)),
        [`durable appends as jobs send vs ${BULLMQ}`]: pairedRatio(rate(JOBS), rate(BULLMQ)),
      },
      void: null,
    };
  } finally {
    for (const process of [hub, script, bullmq]) await process.stop();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** In a process of its own that ends with it: noting the calls makes every later one slower. */
async function record(redis: RunningRedis, task: HubTask): Promise<void> {
  await redis.cli('FLUSHALL');
  const recording = new BenchProcess<HubTask, Measured>('hub-appends');
  await recording.run(task);
  await recording.stop();
}

function rowsOf(name: string, runs: readonly Measured[]): Row[] {
  const each = (figure: (run: Measured) => number): number[] => runs.map((run) => figure(run) / run.appends);
  return [
    rowOf(
      name,
      'durable appends',
      'events/s',
      runs.map((run) => run.appends / run.seconds),
    ),
    rowOf(
      name,
      'Redis CPU per append',
      'us',
      each(({ redisCpu }) => redisCpu),
    ),
    rowOf(
      name,
      'own CPU per append',
      'us',
      each(({ ownCpu }) => ownCpu),
    ),
  ];
}
