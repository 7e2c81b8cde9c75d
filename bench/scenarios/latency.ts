import { Delays } from '../load/delays.js';
import { openLoop } from '../load/open-loop.js';
import type { Stage } from '../load/stage.js';
import { withStages } from '../load/stages.js';
import { AS_IT_COMES } from '../support/bench-process.js';
import { Comparison } from '../support/comparison.js';
import { makeRoomFor } from '../support/file-limit.js';
import { inTurn } from '../support/in-turn.js';
import { percentile } from '../support/percentile.js';
import { resultOf, type Scenario } from '../support/result.js';
import { HUB, hubKindWith } from '../systems/hub-system.js';
import { socketioKind } from '../systems/socketio-system.js';

// The larger the young generation, the longer everybody waits while it is collected.
const KINDS = [hubKindWith(AS_IT_COMES), socketioKind('redis-adapter', AS_IT_COMES)];
const WATCHERS_EACH = 2;
/** Events a second by which it is found out what one costs. */
const FINDING_RATE = 500;
/** Of a core, in microseconds a second. */
const HALF_A_CORE = 500_000;
const SETTLING_SECONDS = 1;

/**
 * Many sessions with few watchers each. Everybody gets the same load: what keeps the core of the costliest of them
 * busy for half of the time, store and all. The hub has stored an event before anybody is told of it; the others never
 * do. Each system has its audience while it has its turn: all at the same time would be more sockets than many machines
 * let one process have.
 */
export const latency: Scenario = async ({ quick }) => {
  const sessions = quick ? 500 : 5_000;
  const [rounds, seconds] = quick ? [5, 0.7] : [5, 2];
  makeRoomFor(sessions * WATCHERS_EACH);
  return await withStages(KINDS, sessions, async ({ stages, missing }) => {
    const comparison = new Comparison();
    const costs: number[] = [];
    for (const stage of stages) await stage.warmUp(quick ? 1 : 3);
    for (const stage of stages) {
      const { cpuOfCore, delivered } = await withAudience(stage, sessions, async () => {
        await paced(stage, sessions, FINDING_RATE, SETTLING_SECONDS);
        return await paced(stage, sessions, FINDING_RATE, seconds);
      });
      const cost = cpuOfCore / (delivered / WATCHERS_EACH);
      const name = 'CPU per event with its store, found first';
      comparison.add(stage.name, { name, unit: 'us', better: 'neither' }, cost);
      costs.push(cost);
    }
    const rate = Math.floor(HALF_A_CORE / Math.max(...costs));
    for (let round = 0; round < rounds; round++) {
      for (const stage of inTurn(stages, round)) {
        const { delays, cpu, delivered } = await withAudience(stage, sessions, async () => {
          await paced(stage, sessions, rate, SETTLING_SECONDS);
          return await paced(stage, sessions, rate, seconds);
        });
        const add = (name: string, unit: string, better: 'less' | 'neither', value: number): void =>
          comparison.add(stage.name, { name, unit, better }, value);
        add('delay, p50', 'ms', 'less', percentile(delays, 0.5));
        add('delay, p99', 'ms', 'less', percentile(delays, 0.99));
        add('CPU per delivery', 'us', 'neither', cpu / delivered);
        add('load', '1/s', 'neither', rate);
      }
    }
    return resultOf({ scenario: 'latency', quick, comparison, ours: HUB, stages, missing });
  });
};

async function withAudience<Value>(
  stage: Stage,
  sessions: number,
  use: () => Promise<Value>,
): Promise<Value> {
  await stage.seat(sessions * WATCHERS_EACH, (seat) => [Math.floor(seat / WATCHERS_EACH)]);
  // What is left of so many who connected at once is collected now: in a server that runs for days it is no part of a delay.
  await stage.system.memory?.();
  const value = await use();
  await stage.clear();
  return value;
}

async function paced(stage: Stage, sessions: number, rate: number, seconds: number) {
  const delays = new Delays(stage);
  const cost = await stage.cost(async () => {
    await openLoop(rate, seconds, (number, dueAt) => delays.publish(number % sessions, dueAt));
    await stage.ledger.settled();
  });
  return { ...cost, delays: delays.take() };
}
