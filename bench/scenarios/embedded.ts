import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHub } from 'session-hub';
import { AppendLoad, LOAD_SESSIONS } from '../support/append-load.js';
import { BareSqlite } from '../support/bare-sqlite.js';
import { pairedRatio, rowOf, type Scenario } from '../support/result.js';

const GROUP = 100;

/**
 * Durable appends, one event each, acknowledged after the commit: through the hub's whole append path, against
 * bare SQLite that writes the same rows into the same schema in group commits of 100. The hub's commits are as
 * large as the load makes them, and hold each session's record once.
 */
export const embedded: Scenario = async ({ quick }) => {
  const events = quick ? 40_000 : 100_000;
  const rounds = 5;
  const [hub, bare]: [number[], number[]] = [[], []];
  await inFolder((folder) => runHub(folder, events / 4));
  for (let round = 0; round < rounds; round++) {
    hub.push(await inFolder((folder) => runHub(folder, events)));
    bare.push(await inFolder(async (folder) => runBare(folder, events)));
  }
  return {
    scenario: 'embedded',
    quick,
    rows: [
      rowOf('session-hub, embedded store', 'durable appends', 'events/s', hub),
      rowOf(`bare SQLite, groups of ${GROUP}`, 'durable appends', 'events/s', bare),
    ],
    ratios: { 'durable appends vs bare SQLite': pairedRatio(hub, bare) },
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

function runBare(folder: string, events: number): number {
  const bare = new BareSqlite(join(folder, 'bare.db'), LOAD_SESSIONS);
  const seconds = bare.write(events, GROUP);
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
