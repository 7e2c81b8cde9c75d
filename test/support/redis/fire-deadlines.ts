import type { SessionRow } from '@session-hub/shared';
import { createHub, type Hub } from 'session-hub';
import { ANONYMOUS } from 'session-hub/internal/core/append/actors.js';
import { spawnHub } from '../spawn-hub.js';
import { watchStalls } from './stall-watch.js';

export interface FireOptions {
  /** Of a Redis that nothing else looks after. */
  url: string;
  sessions: number;
  /** Milliseconds to create all of them in, before the first is due. */
  lead: number;
  /** Milliseconds over which they are due. */
  window: number;
}

export interface Fired {
  expired: number;
  /** Sessions with another number of events than their creation, one warning and one end. */
  odd: number;
  /** Milliseconds after the due time, in rising order. */
  late: number[];
  /** The longest time for which the machine let nobody have a turn meanwhile, in milliseconds. */
  stalled: number;
}

/** The end has to come at a moment of its own. */
const AFTERMATH_MS = 4_000;
const AT_ONCE = 400;

/**
 * Sessions that end at random moments, looked after by a node that is killed half way through, and by another that
 * has to find that out.
 */
export async function fireDeadlines({ url, sessions, lead, window }: FireOptions): Promise<Fired> {
  // First, so that every partition is this one's.
  const killed = await spawnHub({ env: { REDIS_URL: url } });
  await pass(1_500);
  const hub = await createHub({ store: { kind: 'redis', url } });
  try {
    const begin = Date.now() + lead;
    await createAll(hub, sessions, () => begin + Math.random() * window);
    const spare = begin - Date.now();
    if (spare < 0) throw new Error(`Creating ${sessions} sessions took ${-spare} ms longer than ${lead} ms.`);
    const stalls = watchStalls(url);
    await pass(spare + window / 2);
    await killed.kill();
    await pass(window / 2 + AFTERMATH_MS);
    const stalled = await stalls.end();
    return fired(await expiredRows(hub), stalled);
  } finally {
    await killed.dispose();
    await hub.close();
  }
}

async function createAll(hub: Hub, sessions: number, dueAt: () => number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < sessions; index = next++) {
      const lifetime = Math.round(dueAt() - Date.now());
      const policy = { lifetime, warnAt: [0.8] };
      await hub.facade.create(ANONYMOUS, { id: `due-${index}-${lifetime}`, overrides: { policy } });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function expiredRows(hub: Hub): Promise<SessionRow[]> {
  const rows: SessionRow[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page = await hub.facade.list(ANONYMOUS, {
      status: ['expired'],
      limit: 200,
      ...(after === '' ? {} : { after }),
    });
    rows.push(...page.rows);
    after = page.next;
  }
  return rows;
}

function fired(rows: readonly SessionRow[], stalled: number): Fired {
  const late = rows.map(
    ({ id, createdAt, endedAt }) => (endedAt ?? 0) - createdAt - Number(id.split('-')[2]),
  );
  return {
    expired: rows.length,
    odd: rows.filter(({ seq }) => seq !== 3).length,
    late: late.sort((left, right) => left - right),
    stalled,
  };
}

function pass(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
