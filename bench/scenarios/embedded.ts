import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHub } from 'session-hub';
import { BareSqlite } from '../support/bare-sqlite.js';
import { pairedRatio, rowOf, type Scenario } from '../support/result.js';

const SESSIONS = 200;
/** Appends that each session has under way at a time: workers that do not wait for one another. */
const IN_FLIGHT = 10;
const GROUP = 100;
const WHO = { id: 'bench', kind: 'person', roles: [] } as const;

/**
 * Durable appends, one event each, acknowledged after the commit: through the hub's whole append path, against
 * bare SQLite that writes the same rows into the same schema in group commits of 100. The hub's commits are as
 * large as the load makes them, and hold each session's record once.
 */
export const embedded: Scenario = async ({ quick }) => {
  const events = quick ? 40_000 : 100_000;
  const rounds = quick ? 5 : 7;
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
  const ids = Array.from({ length: SESSIONS }, (_, number) => `session-${number}`);
  await Promise.all(ids.map((id) => hub.facade.create(WHO, { id, title: 'Render', start: true })));
  let left = events;
  const work = async (id: string): Promise<void> => {
    while (left > 0) {
      const current = events - left--;
      await hub.facade.append(WHO, {
        id,
        operations: [
          { type: 'custom', data: { name: 'frame', payload: { current, text: 'Rendering the next frame' } } },
        ],
      });
    }
  };
  const started = performance.now();
  await Promise.all(ids.flatMap((id) => Array.from({ length: IN_FLIGHT }, () => work(id))));
  const seconds = (performance.now() - started) / 1_000;
  const { total } = await hub.facade.list(WHO, { limit: 1 });
  const heads = await Promise.all(ids.map((id) => hub.facade.read(WHO, id)));
  const stored = heads.reduce((sum, { seq }) => sum + seq, 0);
  if (total !== SESSIONS || stored !== events + 2 * SESSIONS)
    throw new Error(`${stored} events are stored instead of ${events}.`);
  await hub.close();
  return events / seconds;
}

function runBare(folder: string, events: number): number {
  const bare = new BareSqlite(join(folder, 'bare.db'), SESSIONS);
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
