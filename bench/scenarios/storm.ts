import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../load/stage.js';
import { withStages } from '../load/stages.js';
import { Comparison } from '../support/comparison.js';
import { makeRoomFor } from '../support/file-limit.js';
import { inTurn } from '../support/in-turn.js';
import { LogReads } from '../support/log-reads.js';
import { resultOf, type Scenario, type ScenarioResult } from '../support/result.js';
import { HUB, HubSystem, hubKind, otherHubKinds } from '../systems/hub-system.js';
import { natsKind } from '../systems/nats-system.js';
import { nchanKind } from '../systems/nchan-system.js';
import { socketioKind } from '../systems/socketio-system.js';
import { count } from '../systems/system.js';

const MISSED = 100;
const KINDS = [hubKind, ...otherHubKinds, nchanKind, natsKind, socketioKind('recovery')];
/** Of one watcher in all systems together: Nchan lets it return to 200 sessions over no fewer than four. */
const CONNECTIONS_EACH = 7;

interface Size {
  readonly watchers: number;
  readonly rounds: number;
  /** Until a server has noticed that they are gone, and until it is done with what they miss. */
  readonly settlingMs: number;
}

const QUICK: Size = { watchers: 100, rounds: 5, settlingMs: 250 };
const FULL: Size = { watchers: 2_000, rounds: 5, settlingMs: 600 };

/**
 * Everybody returns at once, having missed 100 events: of one session, and spread over the 200 that they watch. Afterwards
 * the same to a hub that was started meanwhile.
 */
export const storm: Scenario = async ({ quick }) => {
  const comparison = new Comparison();
  const results: ScenarioResult[] = [];
  for (const sessions of [1, 200]) results.push(await returns(sessions, quick, comparison));
  const [first, last] = results;
  if (first === undefined || last === undefined) throw new Error('Nothing was measured.');
  return { ...last, void: first.void ?? last.void };
};

function returns(sessions: number, quick: boolean, comparison: Comparison): Promise<ScenarioResult> {
  const { watchers, rounds, settlingMs } = quick ? QUICK : FULL;
  makeRoomFor(watchers * CONNECTIONS_EACH);
  return withStages(KINDS, sessions, async ({ stages, missing }) => {
    const all = count(sessions, (session) => session);
    await Promise.all(stages.map((stage) => stage.seat(watchers, () => all, { returning: true })));
    // Only who was told something knows where it was.
    for (const stage of stages) {
      for (const session of all) stage.publish(session, 1);
      await stage.ledger.settled();
    }
    const what = `100 events of ${sessions === 1 ? '1 session' : `${sessions} sessions`}`;
    for (let round = 0; round <= rounds; round++) {
      await missSome(stages, sessions, settlingMs);
      // The first round warms up.
      const noted = round === 0 ? new Comparison() : comparison;
      for (const stage of inTurn(stages, round)) await measure(stage, what, noted);
    }
    for (const stage of stages) {
      const { system } = stage;
      if (!(system instanceof HubSystem)) continue;
      for (let round = 0; round < rounds; round++) {
        await missSome([stage], sessions, settlingMs);
        // It stores what was missed before it ends, and nobody has that in memory any more: only the log can tell it.
        await system.startAnew();
        await measure(stage, `hub started anew, ${what}`, comparison);
      }
    }
    return resultOf({ scenario: 'storm', quick, comparison, ours: HUB, stages, missing });
  });
}

async function missSome(stages: readonly Stage[], sessions: number, settlingMs: number): Promise<void> {
  for (const { audience } of stages) for (const { watcher } of audience) watcher.leave();
  await sleep(settlingMs);
  for (const stage of stages) for (let event = 0; event < MISSED; event++) stage.publish(event % sessions, 1);
  await sleep(settlingMs);
}

async function measure(stage: Stage, what: string, comparison: Comparison): Promise<void> {
  const reads = stage.system instanceof HubSystem ? await LogReads.since(stage.system.redis) : null;
  const { seconds, cpu, delivered } = await stage.cost(async () => {
    await Promise.all(stage.audience.map(({ watcher }) => watcher.comeBack()));
    await stage.ledger.settled();
  });
  const add = (name: string, unit: string, better: 'more' | 'less' | 'neither', value: number): void =>
    comparison.add(stage.name, { name: `${name}, ${what}`, unit, better }, value);
  add('CPU per return', 'us', 'less', cpu / stage.audience.length);
  add('CPU per delivery', 'us', 'neither', cpu / delivered);
  add('all are back after', 'ms', 'less', seconds * 1_000);
  if (reads === null) return;
  add('log reads per session and range', 'reads', 'neither', await reads.most());
}
