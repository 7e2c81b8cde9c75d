import { Delays } from '../load/delays.js';
import { openLoop } from '../load/open-loop.js';
import type { Stage } from '../load/stage.js';
import { withStages } from '../load/stages.js';
import type { Memory } from '../support/bench-process.js';
import { Comparison } from '../support/comparison.js';
import { inTurn } from '../support/in-turn.js';
import { percentile } from '../support/percentile.js';
import { resultOf, type Scenario } from '../support/result.js';
import { HUB, hubKind } from '../systems/hub-system.js';
import { socketioKind } from '../systems/socketio-system.js';

const SHARED = 0;
const RATE = 40;
/** Each of the few watches a session of its own beside: what is owed to them is owed to each, and no two share it. */
const FLOOD_LENGTH = 250_000;
/** Slowly enough to be read as it comes: the hub sends no more than the newest to who is far behind. */
const FLOOD_RATE = 60;
/** What a flood leaves to collect, on either side of the wire, is not counted. */
const SETTLING_SECONDS = 0.3;

const P99 = 'delay of the others, p99';

/** One watcher of a hundred stops reading: what becomes of the others, and of the memory. */
export const stalled: Scenario = async ({ quick }) => {
  const plan = quick
    ? { watchers: 250, few: 3, flood: 6, seconds: 0.4 }
    : { watchers: 1_000, few: 10, flood: 24, seconds: 3 };
  const kinds = [hubKind, socketioKind('redis-adapter')];
  return await withStages(kinds, 1 + plan.few, async ({ stages, missing }) => {
    const comparison = new Comparison();
    const delaysOfHub: Record<Reading, number[]> = { 'all read': [], '1 % do not read': [] };
    for (const stage of stages) await stage.seat(plan.watchers, () => [SHARED]);
    // What a server keeps of any flood, for those who come back, it keeps from here on.
    for (const stage of stages) await measure(stage, plan, 'all read');
    for (let round = 0; round < 5; round++) {
      for (const stage of inTurn(stages, round)) {
        // What comes second may profit or suffer from the first.
        for (const reading of inTurn(READINGS, round)) {
          const { delays, used, rss } = await measure(stage, plan, reading);
          const add = (name: string, unit: string, value: number): void =>
            comparison.add(stage.name, { name: `${name}, ${reading}`, unit, better: 'neither' }, value);
          add(P99, 'ms', percentile(delays, 0.99));
          add('more memory in use', 'MB', used / 1_048_576);
          // With what the process has set aside for the next burst, which is a matter of chance.
          add('more RSS', 'MB', rss / 1_048_576);
          if (stage.name === HUB) delaysOfHub[reading].push(...delays);
        }
      }
    }
    const result = resultOf({ scenario: 'stalled', quick, comparison, ours: HUB, stages, missing });
    // Over all rounds: in a single one, the slowest event alone would decide it.
    const ratio =
      percentile(delaysOfHub['all read'], 0.99) / percentile(delaysOfHub['1 % do not read'], 0.99);
    return { ...result, ratios: { ...result.ratios, [`${P99} vs all read`]: ratio } };
  });
};

type Reading = 'all read' | '1 % do not read';
const READINGS: readonly Reading[] = ['all read', '1 % do not read'];

interface Plan {
  readonly watchers: number;
  readonly few: number;
  /** Events for each of the few. */
  readonly flood: number;
  readonly seconds: number;
}

/** Either way as much is published for the few, who are not counted among the others: only whether they read differs. */
async function measure(
  stage: Stage,
  { watchers, few, flood, seconds }: Plan,
  reading: Reading,
): Promise<Memory & { delays: number[] }> {
  const before = await memoryOf(stage);
  for (const { watcher, reader } of stage.audience.splice(0, few)) {
    reader.forget();
    watcher.leave();
  }
  const others = watchers - few;
  await stage.seat(watchers, (seat) => [SHARED, 1 + seat - others]);
  const flooded = stage.audience.splice(others);
  for (const { watcher, reader } of flooded) {
    reader.forget();
    if (reading === '1 % do not read') watcher.pause();
  }
  const bytes = flooded.map(({ watcher }) => watcher.bytes);
  await openLoop(FLOOD_RATE, (few * flood) / FLOOD_RATE, (number) =>
    stage.publish(1 + (number % few), 1, FLOOD_LENGTH),
  );
  await stage.quiet();
  await delaysOf(stage, SETTLING_SECONDS);
  const read = flooded.map(({ watcher }, position) => watcher.bytes - (bytes[position] ?? 0));
  if (reading === 'all read' && Math.min(...read) < 0.9 * flood * FLOOD_LENGTH)
    throw new Error(`${stage.name}: who was to read all of the flood has read ${Math.min(...read)} bytes.`);
  const delays = await delaysOf(stage, seconds);
  const after = await memoryOf(stage);
  for (const { watcher } of flooded) watcher.leave();
  await stage.seat(watchers, () => [SHARED]);
  return { delays, used: after.used - before.used, rss: after.rss - before.rss };
}

async function memoryOf({ system }: Stage): Promise<Memory> {
  return (await system.memory?.()) ?? { used: Number.NaN, rss: Number.NaN };
}

async function delaysOf(stage: Stage, seconds: number): Promise<number[]> {
  const delays = new Delays(stage);
  await openLoop(RATE, seconds, (_number, dueAt) => delays.publish(SHARED, dueAt));
  await stage.ledger.settled();
  return delays.take();
}
