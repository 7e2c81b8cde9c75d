import { Delays } from '../load/delays.js';
import { openLoop } from '../load/open-loop.js';
import type { Stage } from '../load/stage.js';
import { withStages } from '../load/stages.js';
import { Comparison } from '../support/comparison.js';
import { inTurn } from '../support/in-turn.js';
import { percentile } from '../support/percentile.js';
import { median, resultOf, type Scenario } from '../support/result.js';
import { HUB, hubKind } from '../systems/hub-system.js';
import { natsKind } from '../systems/nats-system.js';
import { nchanKind } from '../systems/nchan-system.js';
import { socketioKind } from '../systems/socketio-system.js';
import { count, type SystemKind } from '../systems/system.js';
import { wsKind } from '../systems/ws-system.js';

const WATCHERS = 300;
const SESSIONS = 200;
/** Nobody sees more pictures in a second than this leaves; only the hub has such a setting. */
const INTERVAL_MS = 45;
const LONGEST_P95_MS = 60;
const P95 = 'delay, p95';

/** Session by session 1, 2, 3, 4 and 5 events a second, evenly over the second. */
const SCHEDULE = scheduleOf(count(SESSIONS, (session) => 1 + (session % 5)));

/** Every watcher has all sessions before it, and something happens in each all the time. */
export const dashboard: Scenario = async ({ quick }) => {
  const [rounds, seconds] = quick ? [5, 0.5] : [5, 2];
  const kinds: readonly SystemKind[] = [hubKind, socketioKind('redis-adapter'), wsKind];
  const others = quick ? [] : [nchanKind, natsKind];
  return await withStages([...kinds, ...others], SESSIONS, async ({ stages, missing }) => {
    const comparison = new Comparison();
    const all = count(SESSIONS, (session) => session);
    for (const stage of stages) await stage.warmUp(quick ? 1 : 3);
    for (const stage of stages) await stage.seat(WATCHERS, () => all, { interval: INTERVAL_MS });
    for (const stage of stages) await watched(stage, quick ? 1 : 2.5);
    for (let round = 0; round < rounds; round++) {
      for (const stage of inTurn(stages, round)) {
        const { cpu, delivered, bytes, delays } = await watched(stage, seconds);
        const add = (name: string, unit: string, better: 'less' | 'neither', value: number): void =>
          comparison.add(stage.name, { name, unit, better }, value);
        add('CPU per delivered event', 'us', 'less', cpu / delivered);
        add('bytes per delivered event', 'bytes', 'neither', bytes / delivered);
        add('delay, p50', 'ms', 'neither', percentile(delays, 0.5));
        add(P95, 'ms', 'neither', percentile(delays, 0.95));
      }
    }
    const result = resultOf({ scenario: 'dashboard', quick, comparison, ours: HUB, stages, missing });
    const bar = { [`${P95} vs ${LONGEST_P95_MS} ms`]: LONGEST_P95_MS / median(comparison.values(HUB, P95)) };
    return { ...result, ratios: { ...result.ratios, ...bar } };
  });
};

async function watched(stage: Stage, seconds: number) {
  const read = (): number => stage.audience.reduce((sum, { watcher }) => sum + watcher.bytes, 0);
  const [delays, before] = [new Delays(stage), read()];
  const cost = await stage.cost(async () => {
    await openLoop(SCHEDULE.length, seconds, (number, dueAt) =>
      delays.publish(SCHEDULE[number % SCHEDULE.length] ?? 0, dueAt),
    );
    await stage.ledger.settled();
  });
  return { ...cost, bytes: read() - before, delays: delays.take() };
}

/** Of so many events a second for each session, the order in which they come. */
function scheduleOf(rates: readonly number[]): number[] {
  const events = rates.flatMap((rate, session) =>
    // A prime spreads the sessions of a rate over the time between two events.
    count(rate, (event) => ({ session, at: (event + ((session * 7_919) % 1_000) / 1_000) / rate })),
  );
  return events.sort((left, right) => left.at - right.at).map(({ session }) => session);
}
