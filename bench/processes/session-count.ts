import { createHub, type Hub } from 'session-hub';
import { EmbeddedStore } from 'session-hub/internal/adapters/store-embedded/embedded-store.js';
import { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { systemClock, systemRandomness } from 'session-hub/internal/adapters/system/system-clock.js';
import type { SessionStore } from 'session-hub/internal/ports/session-store.js';
import { LOAD_WHO } from '../support/append-load.js';
import { serveTasks } from '../support/bench-process.js';
import { fixedRate } from '../support/fixed-rate.js';
import { someAtATime } from '../support/some-at-a-time.js';

export type Place = { kind: 'redis'; url: string } | { kind: 'embedded'; folder: string };

export type CountTask =
  /** Answers with the seconds it took. */
  | { kind: 'fill'; place: Place; sessions: number }
  /** What is measured begins with none of the sessions in memory. */
  | { kind: 'open'; place: Place; sessions: number }
  /** Answers with what it took each time. */
  | { kind: 'pace'; figure: PacedFigure; seconds: number }
  | { kind: 'repeat'; figure: RepeatedFigure; calls: number }
  | { kind: 'close' };

/** What is measured at a fixed rate. */
export type PacedFigure =
  | 'append'
  /** To sessions that the hub does not have in memory. */
  | 'coldAppend'
  /** From the end of a lease until that is in the log. */
  | 'deadline';

/** What is measured one after the other. */
export type RepeatedFigure =
  /** One look at what is due, where nothing is. */
  'due' | 'page';

type Milliseconds = number[];

const HOUR = 60 * 60 * 1_000;
const LEASE_MS = 1_000;
/** Nothing comes due but the leases that are measured. */
const POLICY = {
  idleAfter: 12 * HOUR,
  inactivity: 20 * HOUR,
  stalledAfter: 12 * HOUR,
  leaseDuration: LEASE_MS,
};
const AT_ONCE = 4_000;
/** Appends to those that are being worked on: as many whatever the number of all sessions. */
const WORKING = 1_000;
const RATE = 200;
const LEASES_PER_SECOND = 100;
/** Before a turn is measured, but that of leases: whose turn it is has not had the core for a while. */
const WAKE_UP = 5;

interface Open {
  readonly hub: Hub;
  readonly store: SessionStore;
  readonly sessions: number;
}

let open: Open | null = null;
/** Each cold session is used once. */
let cold = 0;
/** The working sessions come one after the other. */
let worked = 0;

serveTasks(async (task: CountTask): Promise<number | Milliseconds> => {
  switch (task.kind) {
    case 'fill': {
      const { hub } = await openHub(task);
      const started = performance.now();
      await someAtATime(task.sessions, AT_ONCE, (number) =>
        hub.facade.create(LOAD_WHO, { id: `session-${number}`, title: `Render ${number}`, start: true }),
      );
      const seconds = (performance.now() - started) / 1_000;
      await hub.close();
      return seconds;
    }
    case 'open':
      open = await openHub(task);
      await someAtATime(WORKING, 100, (number) => append(workingId(number)));
      return 0;
    case 'pace':
      return await pace(task.figure, task.seconds);
    case 'repeat':
      return await repeat(task.figure, task.calls);
    case 'close':
      await open?.hub.close();
      return 0;
  }
});

async function openHub({ place, sessions }: { place: Place; sessions: number }): Promise<Open> {
  const store = storeIn(place);
  const hub = await createHub({ store: { kind: 'custom', store }, policy: POLICY });
  return { hub, store, sessions };
}

function storeIn(place: Place): SessionStore {
  switch (place.kind) {
    case 'redis':
      return new RedisStore({
        url: place.url,
        clock: systemClock,
        randomness: systemRandomness,
        logger: silentLogger,
      });
    case 'embedded':
      return new EmbeddedStore({ folder: place.folder, clock: systemClock });
  }
}

function opened(): Open {
  if (open === null) throw new Error('There is no open hub.');
  return open;
}

/** Even numbers, spread over all; the odd ones are cold. */
function workingId(number: number): string {
  const { sessions } = opened();
  return `session-${2 * Math.floor(((number % WORKING) * sessions) / WORKING / 2)}`;
}

function coldId(): string {
  const { sessions } = opened();
  // A prime step visits every odd number before it repeats one.
  cold += 7_919;
  return `session-${1 + 2 * (cold % (sessions / 2))}`;
}

async function append(id: string): Promise<void> {
  const payload = { text: 'Rendering the next frame' };
  await opened().hub.facade.append(LOAD_WHO, {
    id,
    operations: [{ type: 'custom', data: { name: 'frame', payload } }],
  });
}

function pace(figure: PacedFigure, seconds: number): Promise<Milliseconds> {
  switch (figure) {
    case 'append':
      return paced(seconds, () => append(workingId(worked++)));
    case 'coldAppend':
      return paced(seconds, () => append(coldId()));
    case 'deadline':
      return deadlines(seconds);
  }
}

function repeat(figure: RepeatedFigure, calls: number): Promise<Milliseconds> {
  const { hub, store } = opened();
  switch (figure) {
    case 'due':
      return repeated(calls, () => store.due(Date.now(), 200));
    case 'page':
      return repeated(calls, () => hub.facade.list(LOAD_WHO, { limit: 50 }));
  }
}

async function paced(seconds: number, act: () => Promise<unknown>): Promise<Milliseconds> {
  const latencies: Milliseconds = [];
  const acts: Promise<void>[] = [];
  await wakeUp(act);
  await fixedRate(RATE, seconds, () => acts.push(timed(latencies, act)));
  await Promise.all(acts);
  return latencies;
}

async function repeated(calls: number, act: () => Promise<unknown>): Promise<Milliseconds> {
  const latencies: Milliseconds = [];
  await wakeUp(act);
  for (let left = calls; left > 0; left--) await timed(latencies, act);
  return latencies;
}

async function wakeUp(act: () => Promise<unknown>): Promise<void> {
  for (let left = WAKE_UP; left > 0; left--) await act();
}

async function timed(latencies: Milliseconds, act: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await act();
  latencies.push(performance.now() - started);
}

/** Leases that nobody renews, ending evenly over the time. */
async function deadlines(seconds: number): Promise<Milliseconds> {
  const { hub, store } = opened();
  const ends = new Map<string, number>();
  const latencies: Milliseconds = [];
  const unlisten = await store.listenRows(({ id }) => {
    const end = ends.get(id);
    if (end === undefined || Date.now() < end) return;
    latencies.push(Date.now() - end);
    ends.delete(id);
  });
  const taken: Promise<unknown>[] = [];
  const count = await fixedRate(LEASES_PER_SECOND, seconds, (number) => {
    const id = workingId(number);
    taken.push(
      hub.facade.acquire(LOAD_WHO, id, 'bench', 'take').then(({ lease }) => ends.set(id, lease.until)),
    );
  });
  await Promise.all(taken);
  for (let tries = 0; ends.size > 0 && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  unlisten();
  if (ends.size > 0) throw new Error(`${ends.size} of ${count} leases have not ended.`);
  return latencies;
}
