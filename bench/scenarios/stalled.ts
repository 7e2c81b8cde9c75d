import { Delays } from '../load/delays.js';
import { openLoop } from '../load/open-loop.js';
import type { Stage } from '../load/stage.js';
import { withStages } from '../load/stages.js';
import { Comparison } from '../support/comparison.js';
import { percentile } from '../support/percentile.js';
import { pairedRatio, resultOf, type Scenario } from '../support/result.js';
import { HUB, hubKind } from '../systems/hub-system.js';
import { socketioKind } from '../systems/socketio-system.js';

const SHARED = 0;
/** Of a session that only those watch who stall: it fills what the kernel would take for them. */
const FLOOD = 1;
const FLOOD_EVENTS = 100;
const FLOOD_LENGTH = 150_000;
const RATE = 20;

const P99 = 'delay of the others, p99';

/** One watcher of a hundred stops reading: what becomes of the others, and of the memory. */
export const stalled: Scenario = async ({ quick }) => {
  const [watchers, rounds, seconds] = quick ? [250, 5, 0.7] : [1_000, 7, 4];
  const kinds = [hubKind, socketioKind('redis-adapter')];
  return await withStages(kinds, 2, async ({ stages, missing }) => {
    const comparison = new Comparison();
    for (const stage of stages) await stage.seat(watchers, () => [SHARED]);
    for (const stage of stages) await delaysOf(stage, seconds / 2);
    for (let round = 0; round < rounds; round++) {
      for (const stage of stages) {
        const add = (name: string, unit: string, value: number): void =>
          comparison.add(stage.name, { name, unit, better: 'neither' }, value);
        // Now the one first, now the other: what comes second may profit or suffer from the first.
        const halves = [
          async (): Promise<void> => {
            const { p99, held } = await measure(stage, seconds, 'all');
            add(`${P99}, all read`, 'ms', p99);
            add('more memory while all read', 'MB', held / 1_048_576);
          },
        ];
        const stall = async (): Promise<void> => {
          const { p99, held } = await measure(stage, seconds, 'not the few');
          add(`${P99}, 1 % do not read`, 'ms', p99);
          add('more memory while 1 % do not read', 'MB', held / 1_048_576);
        };
        if (round % 2 === 0) halves.push(stall);
        else halves.unshift(stall);
        for (const half of halves) await half();
      }
    }
    const result = resultOf({ scenario: 'stalled', quick, comparison, ours: HUB, stages, missing });
    const ratio = pairedRatio(
      comparison.values(HUB, `${P99}, all read`),
      comparison.values(HUB, `${P99}, 1 % do not read`),
    );
    return { ...result, ratios: { ...result.ratios, [`${P99} vs all read`]: ratio } };
  });
};

/**
 * Either way as much is published for a few, who are not counted among the others: only whether they read makes the
 * difference. What the hub sends of it is its own choice: who is further behind than a frame holds gets the newest.
 */
async function measure(
  stage: Stage,
  seconds: number,
  reading: 'all' | 'not the few',
): Promise<{ p99: number; held: number }> {
  const watchers = stage.audience.length;
  const before = (await stage.system.memory?.()) ?? Number.NaN;
  const leaving = stage.audience.splice(0, Math.ceil(watchers / 100));
  for (const { watcher, reader } of leaving) {
    reader.forget();
    watcher.leave();
  }
  await stage.seat(watchers, () => [SHARED, FLOOD]);
  const few = stage.audience.splice(-leaving.length);
  for (const { watcher, reader } of few) {
    reader.forget();
    if (reading === 'not the few') watcher.pause();
  }
  for (let event = 0; event < FLOOD_EVENTS; event++) stage.publish(FLOOD, 1, FLOOD_LENGTH);
  await stage.quiet();
  const p99 = percentile(await delaysOf(stage, seconds), 0.99);
  const held = ((await stage.system.memory?.()) ?? Number.NaN) - before;
  for (const { watcher } of few) watcher.leave();
  await stage.seat(watchers, () => [SHARED]);
  return { p99, held };
}

async function delaysOf(stage: Stage, seconds: number): Promise<number[]> {
  const delays = new Delays(stage);
  await openLoop(RATE, seconds, (_number, dueAt) => delays.publish(SHARED, dueAt));
  await stage.ledger.settled();
  return delays.take();
}
