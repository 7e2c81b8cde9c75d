import { setTimeout as sleep } from 'node:timers/promises';
import { Stage } from '../load/stage.js';
import { AS_IT_COMES } from '../support/bench-process.js';
import { Comparison } from '../support/comparison.js';
import { makeRoomFor } from '../support/file-limit.js';
import { inTurn } from '../support/in-turn.js';
import { apartFromServers } from '../support/pin.js';
import { resultOf, type Scenario } from '../support/result.js';
import { HUB, hubKindWith } from '../systems/hub-system.js';
import { socketioKind } from '../systems/socketio-system.js';
import type { SystemKind } from '../systems/system.js';

const AFTERMATH_MS = 500;
// What Node sets aside for much load would be counted as the connections'.
const KINDS: readonly SystemKind[] = [hubKindWith(AS_IT_COMES), socketioKind('bare', AS_IT_COMES)];
const LEAN = socketioKind('lean', AS_IT_COMES);

/** Watchers of one session in which nothing happens. Each run has a server of its own, one after another. */
export const idle: Scenario = async ({ quick }) => {
  const [watchers, rounds, seconds] = quick ? [1_000, 5, 0.5] : [10_000, 5, 3];
  const kinds = quick ? KINDS : [...KINDS, LEAN];
  makeRoomFor(watchers);
  return await apartFromServers(async () => {
    const comparison = new Comparison();
    const stages: Stage[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const kind of inTurn(kinds, round)) {
        const stage = await Stage.open(kind, 1);
        stages.push(stage);
        // One that is left running would be on the core of every server after it.
        await measure(stage, watchers, seconds, comparison).finally(() => stage.close());
      }
    }
    return resultOf({ scenario: 'idle', quick, comparison, ours: HUB, stages, missing: [] });
  });
};

async function measure(
  stage: Stage,
  watchers: number,
  seconds: number,
  comparison: Comparison,
): Promise<void> {
  const memory = async (): Promise<number> => (await stage.system.memory?.())?.rss ?? Number.NaN;
  const before = await memory();
  const joining = await stage.cost(() => stage.seat(watchers, () => [0]));
  const held = (await memory()) - before;
  // What is left of so many who came at once is no cost of being there.
  await sleep(AFTERMATH_MS);
  const { cpu } = await stage.cost(() => sleep(seconds * 1_000));
  const add = (name: string, unit: string, better: 'less' | 'neither', value: number): void =>
    comparison.add(stage.name, { name, unit, better }, value);
  add('RSS per connection', 'bytes', 'less', held / watchers);
  add('CPU when nothing happens', 'us/s', 'neither', cpu / seconds);
  add('CPU per connect', 'us', 'neither', joining.cpu / watchers);
  stage.publish(0, 1);
  await stage.ledger.settled();
}
