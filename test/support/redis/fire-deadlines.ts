import type { SessionRow } from '@session-hub/shared';
import { createHub, type Hub } from 'session-hub';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { spawnHub } from '../spawn-hub.js';
import { waitUntil } from '../wait-until.js';
import { connectOnce } from './connect-once.js';
import { withParameters } from './redis-store.js';
import { watchStalls } from './stall-watch.js';

export interface FireOptions {
  /** Of a Redis server, and the prefix of keys that nothing else uses. */
  url: string;
  prefix: string;
  sessions: number;
  /** The shortest lifetime in milliseconds. All are created within it, unless the machine is very busy. */
  shortest: number;
  /** The longest lifetime is this much longer. */
  spread: number;
  /** The share of its lifetime after which a session is warned. */
  warnAt: number;
}

export interface Fired {
  expired: number;
  /** Sessions with more events than their creation, one warning and one end. */
  twice: number;
  /** Sessions without a warning. A hub that gets no turn between the two times leaves the warning out (R61). */
  unwarned: number;
  /** Milliseconds after the due time, in rising order. */
  late: number[];
  /** The longest time for which this process and Redis got no turn meanwhile, in milliseconds. */
  stalled: number;
}

const PARTITIONS = 64;
const TAKEN_MS = 15_000;
/** After the last is due, on an idle machine. */
const FIRED_MS = 30_000;
const AT_ONCE = 400;

/**
 * Sessions that end at random moments, handled by a node that is killed half way through, and by another that
 * has to find that out.
 */
export async function fireDeadlines(options: FireOptions): Promise<Fired> {
  const { sessions, shortest, spread, prefix } = options;
  const url = withParameters(options.url, { prefix, partitions: PARTITIONS });
  // First, so that every partition is this one's.
  const killed = await spawnHub({ env: { REDIS_URL: url } });
  const redis = await connectOnce(options.url);
  const hasAll = async (): Promise<boolean> => (await redis.keys(`${prefix}:*:runner`)).length === PARTITIONS;
  await waitUntil(hasAll, TAKEN_MS, 'the first hub to take every partition');
  const hub = await createHub({ store: { kind: 'redis', url } });
  const haveEnded = (count: number) => async (): Promise<boolean> =>
    ((await hub.facade.list(ANONYMOUS, { status: ['expired'], limit: 1 })).total ?? 0) >= count;
  const stalls = watchStalls(url);
  try {
    await createAll(hub, options);
    await waitUntil(haveEnded(sessions / 2), shortest + spread + FIRED_MS, 'half of the sessions to end');
    await killed.kill();
    await waitUntil(haveEnded(sessions), spread + FIRED_MS, 'all sessions to end');
    return fired(await expiredRows(hub), await stalls.end());
  } finally {
    await stalls.end();
    redis.disconnect();
    await killed.dispose();
    await hub.close();
  }
}

/** Each lifetime begins with its own session, so that it does not matter how long it takes to create all of them. */
async function createAll(hub: Hub, { sessions, shortest, spread, warnAt }: FireOptions): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < sessions; index = next++) {
      const lifetime = Math.round(shortest + Math.random() * spread);
      const policy = { lifetime, warnAt: [warnAt] };
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
    twice: rows.filter(({ seq }) => seq > 3).length,
    unwarned: rows.filter(({ seq }) => seq < 3).length,
    late: late.sort((left, right) => left - right),
    stalled,
  };
}
