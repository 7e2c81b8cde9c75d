import { Delays } from '../load/delays.js';
import { openLoop } from '../load/open-loop.js';
import type { Stage } from '../load/stage.js';
import { withStages } from '../load/stages.js';
import { Comparison } from '../support/comparison.js';
import { makeRoomFor } from '../support/file-limit.js';
import { percentile } from '../support/percentile.js';
import { resultOf, type Scenario } from '../support/result.js';
import { HUB, hubKind } from '../systems/hub-system.js';
import { socketioKind } from '../systems/socketio-system.js';
import { wsKind } from '../systems/ws-system.js';

const WATCHERS_EACH = 2;
/** Events under way at a time while the capacity is looked for. */
const AT_ONCE = 200;
const SETTLING_SECONDS = 1;

/**
 * Many sessions with few watchers each. Everybody gets the same load: half of what the slowest of them can do at most.
 * The hub has stored an event before anybody is told of it; the others never do. Each system has its audience while it
 * has its turn: all at the same time would be more sockets than many machines let one process have.
 */
export const latency: Scenario = async ({ quick }) => {
  const sessions = quick ? 500 : 5_000;
  const [rounds, seconds] = quick ? [5, 0.7] : [5, 2];
  const [warmUp, finding] = quick ? [600, 600] : [2_000, 1_000];
  makeRoomFor(sessions * WATCHERS_EACH);
  const kinds = [hubKind, socketioKind('redis-adapter'), wsKind];
  return await withStages(kinds, sessions, async ({ stages, missing }) => {
    const comparison = new Comparison();
    const capacities: number[] = [];
    for (const stage of stages) await stage.warmUp(quick ? 1 : 3);
    for (const stage of stages) {
      const capacity = await withAudience(stage, sessions, async () => {
        await capacityOf(stage, sessions, warmUp);
        return await capacityOf(stage, sessions, finding);
      });
      const name = 'most events, found first';
      comparison.add(stage.name, { name, unit: '1/s', better: 'neither' }, capacity);
      capacities.push(capacity);
    }
    const rate = Math.floor(Math.min(...capacities) / 2);
    for (let round = 0; round < rounds; round++) {
      for (const stage of stages) {
        const { delays, cpu, delivered } = await withAudience(stage, sessions, async () => {
          // Of what so many have just connected something is still to be collected.
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
  const value = await use();
  await stage.clear();
  return value;
}

/** Events a second, always so many under way. */
async function capacityOf(stage: Stage, sessions: number, milliseconds: number): Promise<number> {
  let session = 0;
  const { seconds, delivered } = await stage.cost(async () => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end && stage.ledger.problem() === null) {
      for (let under = 0; under < AT_ONCE; under++) stage.publish(session++ % sessions, 1);
      await stage.ledger.settled();
    }
  });
  return delivered / WATCHERS_EACH / seconds;
}

async function paced(stage: Stage, sessions: number, rate: number, seconds: number) {
  const delays = new Delays(stage);
  const cost = await stage.cost(async () => {
    await openLoop(rate, seconds, (number, dueAt) => delays.publish(number % sessions, dueAt));
    await stage.ledger.settled();
  });
  return { ...cost, delays: delays.take() };
}
