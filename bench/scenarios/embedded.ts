import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHub } from 'session-hub';
import { AppendLoad, LOAD_SESSIONS } from '../support/append-load.js';
import { BareSqlite } from '../support/bare-sqlite.js';
import { inTurn } from '../support/in-turn.js';
import { pairedRatio, rowOf, type Scenario } from '../support/result.js';

const GROUP = 100;

interface System {
  /** Returns the events per second. */
  run(folder: string, events: number): Promise<number>;
  readonly rates: number[];
}

/**
 * Durable appends, one event each, acknowledged after the commit: through the hub's whole append path, against
 * bare SQLite that writes the same rows into the same schema in group commits of 100. The hub's commits are as
 * large as the load makes them, and hold each session's record once.
 */
export const embedded: Scenario = async ({ quick }) => {
  const events = quick ? 40_000 : 100_000;
  const rounds = 5;
  const hub: System = { run: runHub, rates: [] };
  const bare: System = { run: runBare, rates: [] };
  for (const { run } of [hub, bare]) await inFolder((folder) => run(folder, events / 4));
  for (let round = 0; round < rounds; round++) {
    for (const { run, rates } of inTurn([hub, bare], round))
      rates.push(await inFolder((folder) => run(folder, events)));
  }
  return {
    scenario: 'embedded',
    quick,
    rows: [
      rowOf('session-hub, embedded store', 'durable appends', 'events/s', hub.rates),
      rowOf(`bare SQLite, groups of ${GROUP}`, 'durable appends', 'events/s', bare.rates),
    ],
    ratios: { 'durable appends vs bare SQLite': pairedRatio(hub.rates, bare.rates) },
    void: null,
  };
};

async function runHub(folder: string, events: number): Promise<number> {
  const hub = await createHub({ store: { kind: 'embedded', folder } });
  const load = new AppendLoad(hub.facade);
  await load.create();
  const seconds = await load.run(events);
  await load.check(events);
  await hub.close();
  return events / seconds;
}

async function runBare(folder: string, events: number): Promise<number> {
  const bare = new BareSqlite(join(folder, 'bare.db'), LOAD_SESSIONS);
  const seconds = bare.write(events, GROUP);
  bare.check(events);
  bare.close();
  return events / seconds;
}

async function inFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
