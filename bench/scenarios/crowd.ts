import type { Stage } from '../load/stage.js';
import { withStages } from '../load/stages.js';
import { Comparison } from '../support/comparison.js';
import { makeRoomFor } from '../support/file-limit.js';
import { inTurn } from '../support/in-turn.js';
import { resultOf, type Scenario } from '../support/result.js';
import { directHubKind, HUB, hubKind, otherHubKinds } from '../systems/hub-system.js';
import { natsKind } from '../systems/nats-system.js';
import { nchanKind } from '../systems/nchan-system.js';
import { socketioKind } from '../systems/socketio-system.js';
import { sseKind } from '../systems/sse-system.js';
import type { SystemKind } from '../systems/system.js';
import { wsKind } from '../systems/ws-system.js';

const SIZES = [500, 2_000];
const KINDS: readonly SystemKind[] = [
  hubKind,
  directHubKind,
  ...otherHubKinds,
  socketioKind('redis-adapter'),
  socketioKind('recovery'),
  wsKind,
  nchanKind,
  natsKind,
  sseKind,
];

/** One session with many watchers, one event at a time. */
export const fanout: Scenario = (options) => crowd('fanout', [1], options);

/** The same, with bursts of events. */
export const burst: Scenario = (options) => crowd('burst', [10, 64], options);

/** Each burst is published when everybody has been told the one before, so nobody gains by falling behind. */
function crowd(scenario: string, bursts: readonly number[], { quick }: { quick: boolean }) {
  const rounds = 5;
  const milliseconds = quick ? 250 : bursts.length > 1 ? 350 : 700;
  const warmUp = quick ? 300 : 600;
  // The largest bursts to the largest crowd take some seconds each time.
  const sizes = quick && bursts.length > 1 ? SIZES.slice(0, 1) : SIZES;
  makeRoomFor(Math.max(...sizes) * KINDS.length);
  return withStages(KINDS, 1, async ({ stages, missing }) => {
    const comparison = new Comparison();
    for (const stage of stages) await stage.warmUp(quick ? 1 : 3);
    for (const size of sizes) {
      await Promise.all(stages.map((stage) => stage.seat(size, () => [0])));
      for (const events of bursts) {
        const what = events === 1 ? `${size} watchers` : `${size} watchers, bursts of ${events}`;
        for (const stage of stages) await stage.inLockstep(warmUp, 0, events);
        for (let round = 0; round < rounds; round++)
          for (const stage of inTurn(stages, round))
            await measure(stage, milliseconds, events, what, comparison);
      }
    }
    return resultOf({ scenario, quick, comparison, ours: HUB, stages, missing });
  });
}

async function measure(
  stage: Stage,
  milliseconds: number,
  events: number,
  what: string,
  comparison: Comparison,
): Promise<void> {
  const { seconds, cpu, delivered } = await stage.cost(() => stage.inLockstep(milliseconds, 0, events));
  const add = (name: string, unit: string, better: 'more' | 'less' | 'neither', value: number): void =>
    comparison.add(stage.name, { name: `${name}, ${what}`, unit, better }, value);
  add('deliveries per CPU second', '1/s', 'more', delivered / (cpu / 1_000_000));
  add('CPU per delivery', 'us', 'neither', cpu / delivered);
  add('deliveries per second', '1/s', 'more', delivered / seconds);
}
