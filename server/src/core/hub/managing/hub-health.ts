import { type HubHealth, LIMITS, type SessionRow } from '@session-hub/shared';
import type { Clock } from '../../../ports/clock.js';
import type { SessionStore, StoreHealth } from '../../../ports/session-store.js';
import { withoutPaths } from '../../session/health/health-texts.js';

type State = HubHealth['state'];

export interface HubHealthSources {
  readonly store: SessionStore;
  readonly clock: Clock;
  /** The share of the sessions a hub may hold that it holds; null without a limit. */
  readonly utilisation: () => Promise<number | null>;
  /** In milliseconds; null where it is not measured. */
  readonly eventLoopDelay: () => number | null;
  readonly memory: () => HubHealth['memory'];
  readonly deadlines: () => Promise<HubHealth['deadlines']>;
  readonly stuck: () => Promise<HubHealth['stuck']>;
}

/** From here on a measure is a warning, and from there on critical. */
const BOUNDS = {
  utilisation: [0.7, 0.9],
  eventLoopDelay: [100, 1_000],
  storeLatency: [250, 2_000],
  deadlineLag: [1_000, 10_000],
  heap: [0.7, 0.9],
} as const;
const NAMED = 10;

/** Measures how the hub is. A page of the list, one of what is due, one question to the store: nothing grows with the sessions. */
export async function hubHealth({ store, clock, ...sources }: HubHealthSources): Promise<HubHealth> {
  const utilisation = await sources.utilisation().catch(() => null);
  const eventLoopDelay = sources.eventLoopDelay();
  const asked = clock.now();
  const answer = await store
    .health()
    .catch((error: unknown) => ({ ok: false as const, reason: String(error) }));
  const trouble = answer.ok ? '' : withoutPaths(answer.reason);
  const latency = Math.max(0, clock.now() - asked);
  const stuck = await sources.stuck().catch(() => null);
  const deadlines = await sources.deadlines().catch(() => null);
  const memory = sources.memory();
  const heap = memory === null ? null : memory.heapUsed / memory.heapLimit;
  const findings: [State, string][] = [
    [grade(utilisation, BOUNDS.utilisation), `${percent(utilisation)} of the sessions it may hold`],
    [grade(eventLoopDelay, BOUNDS.eventLoopDelay), `its event loop is ${rounded(eventLoopDelay)} ms late`],
    [grade(latency, BOUNDS.storeLatency), `its store takes ${rounded(latency)} ms to answer`],
    [grade(deadlines?.lag ?? null, BOUNDS.deadlineLag), overdueText(deadlines)],
    [grade(heap, BOUNDS.heap), `its process uses ${percent(heap)} of the memory that its heap may have`],
    storeFinding(answer),
  ];
  const bad = findings.filter(([state]) => state !== 'healthy');
  return {
    state: bad.some(([state]) => state === 'critical') ? 'critical' : bad.length > 0 ? 'warning' : 'healthy',
    reasons: bad.map(([, reason]) => reason),
    at: clock.now(),
    utilisation,
    stuck,
    eventLoopDelay: eventLoopDelay === null ? null : rounded(eventLoopDelay),
    deadlines,
    memory,
    store: { ok: answer.ok, latency, ...(answer.ok ? {} : { reason: trouble }) },
  };
}

/** Those that nothing has happened in for longest come first, and the stuck ones are among them. */
export async function stuckSessions(store: SessionStore): Promise<HubHealth['stuck']> {
  const { rows, next } = await store.list(
    { status: ['active', 'idle'], sort: 'updatedAt', order: 'asc', limit: LIMITS.listPage },
    'hub',
  );
  const stuck = rows.filter(isStuck);
  return { count: stuck.length, ids: stuck.slice(0, NAMED).map(({ id }) => id), more: next !== null };
}

function isStuck({ health }: SessionRow): boolean {
  return health === 'stalled' || health === 'lost';
}

function storeFinding(answer: StoreHealth): [State, string] {
  if (!answer.ok) return ['critical', withoutPaths(answer.reason)];
  return answer.warning === undefined ? ['healthy', ''] : ['warning', withoutPaths(answer.warning)];
}

function grade(value: number | null, [warning, critical]: readonly [number, number]): State {
  if (value === null || value < warning) return 'healthy';
  return value < critical ? 'warning' : 'critical';
}

function overdueText(deadlines: HubHealth['deadlines']): string {
  const { overdue, lag } = deadlines ?? { overdue: 0, lag: 0 };
  return `${overdue === 1 ? '1 deadline is' : `${overdue} deadlines are`} overdue, the oldest for ${rounded(lag / 1_000)} s`;
}

function percent(share: number | null): string {
  return `${Math.round((share ?? 0) * 100)} %`;
}

function rounded(milliseconds: number | null): number {
  return Math.round((milliseconds ?? 0) * 10) / 10;
}
