import { setTimeout as sleep } from 'node:timers/promises';
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
  const [watchers, rounds, seconds] = quick ? [250, 5, 1] : [1_000, 5, 2.5];
  const kinds = [hubKind, socketioKind('redis-adapter')];
  return await withStages(kinds, 2, async ({ stages, missing }) => {
    const comparison = new Comparison();
    for (const stage of stages) await stage.seat(watchers, () => [SHARED]);
    for (const stage of stages) await delaysOf(stage, seconds / 2);
    for (let round = 0; round < rounds; round++)
      for (const stage of stages) await measure(stage, watchers, seconds, comparison);
    const result = resultOf({ scenario: 'stalled', quick, comparison, ours: HUB, stages, missing });
    const ratio = pairedRatio(
      comparison.values(HUB, `${P99}, all read`),
      comparison.values(HUB, `${P99}, 1 % do not read`),
    );
    return { ...result, ratios: { ...result.ratios, [`${P99} vs all read`]: ratio } };
  });
};

async function measure(
  stage: Stage,
  watchers: number,
  seconds: number,
  comparison: Comparison,
): Promise<void> {
  const add = (name: string, unit: string, better: 'less' | 'neither', value: number): void =>
    comparison.add(stage.name, { name, unit, better }, value);
  // As before the other half, whose memory is measured: both begin with nothing left to collect.
  await stage.system.memory?.();
  add(`${P99}, all read`, 'ms', 'neither', percentile(await delaysOf(stage, seconds), 0.99));

  const before = (await stage.system.memory?.()) ?? Number.NaN;
  const few = stage.audience.splice(0, Math.ceil(watchers / 100));
  for (const { watcher, reader } of few) {
    reader.forget();
    watcher.leave();
  }
  await stage.seat(watchers, () => [SHARED, FLOOD]);
  const silent = stage.audience.splice(-few.length);
  for (const { watcher, reader } of silent) {
    reader.forget();
    watcher.pause();
  }
  for (let event = 0; event < FLOOD_EVENTS; event++) stage.publish(FLOOD, 1, FLOOD_LENGTH);
  await sleep(500);
  add(`${P99}, 1 % do not read`, 'ms', 'neither', percentile(await delaysOf(stage, seconds), 0.99));
  const held = ((await stage.system.memory?.()) ?? Number.NaN) - before;
  add('more memory while 1 % do not read', 'MB', 'neither', held / 1_048_576);
  for (const { watcher } of silent) watcher.leave();
  await stage.seat(watchers, () => [SHARED]);
}

async function delaysOf(stage: Stage, seconds: number): Promise<number[]> {
  const delays = new Delays(stage);
  await openLoop(RATE, seconds, (_number, dueAt) => delays.publish(SHARED, dueAt));
  await stage.ledger.settled();
  return delays.take();
}
