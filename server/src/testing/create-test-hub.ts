import { connectHub, type Hub as HubClient, type HubOptions, type Session } from '@session-hub/client';
import { type WaitOptions, waitFor } from '@session-hub/client/testing';
import { type HubEvent, hubError, type SessionView } from '@session-hub/shared';
import { MemoryDisk } from '../adapters/store-memory/memory-disk.js';
import { MemoryStore } from '../adapters/store-memory/memory-store.js';
import { silentLogger } from '../adapters/system/silent-logger.js';
import { HubCore } from '../core/hub/hub-core.js';
import type { HubFacade } from '../core/hub/hub-facade.js';
import { ANONYMOUS } from '../core/session/draft/actors.js';
import type { Principal } from '../ports/authenticator.js';
import type { Randomness } from '../ports/clock.js';
import { Random } from './random.js';
import { TestClock } from './test-clock.js';
import { type TestHubOptions, testHubSettings } from './test-hub-options.js';
import { TestNetwork } from './test-network.js';
import type { ScopedClock } from './virtual-time.js';

/**
 * Options of `hub.connect` of a test hub.
 *
 * @example
 * const options: ConnectOptions = { who: { id: 'alice', kind: 'person', roles: [] } };
 * const client = hub.connect(options);
 */
export interface ConnectOptions extends Pick<HubOptions, 'emitter' | 'interval' | 'persist'> {
  /** The caller. Its id is the `by` of the events that this client causes. */
  who?: Principal;
}

/**
 * A real hub in memory, without a network. Its time passes only when the test says so.
 *
 * @example
 * const hub = await createTestHub();
 * const job = await hub.run(hub.connect().create({ id: 'render' }));
 * job.progress(3, 10);
 * await hub.run(job.flush());
 * console.log(hub.view('render').progress?.percentage); // 30
 * await hub.close();
 */
export interface TestHub {
  /** The clock of the hub and its clients. */
  readonly clock: TestClock;
  /** Everything the hub can do. It is a new object after `restart()`. */
  readonly facade: HubFacade;
  /** The client SDK as pages and workers use it. It uses the hub's clock. */
  connect(options?: ConnectOptions): HubClient;
  /** Moves time forward, and does everything that becomes due, in order. */
  pass(milliseconds: number): Promise<void>;
  /** Does everything that needs no time. */
  settle(): Promise<void>;
  /** Moves time forward until the promise has settled: at most an hour, or `within` milliseconds. */
  run<Value>(promise: Promise<Value>, within?: number): Promise<Value>;
  /** `waitFor` with the clock of this hub, which moves forward meanwhile. */
  waitFor(
    session: Session,
    fits: (view: SessionView) => boolean,
    options?: Pick<WaitOptions, 'timeout'>,
  ): Promise<SessionView>;
  /** Breaks every connection. New connections fail until `restore()`. */
  cut(): void;
  /** Makes connections possible again. Clients reconnect when their next try is due. */
  restore(): void;
  /** Kills the hub and starts another one with what was stored. Connections break. */
  restart(): Promise<void>;
  /** Every stored event of a session, in order. */
  log(id: string): HubEvent[];
  /** The stored view of a session. */
  view(id: string): SessionView;
  /** Closes the clients and the hub. */
  close(): Promise<void>;
}

interface Life {
  readonly core: HubCore;
  readonly store: MemoryStore;
  readonly clock: ScopedClock;
}

/**
 * Creates a hub in memory for one test.
 *
 * @example
 * import { createTestHub } from 'session-hub/testing';
 *
 * const hub = await createTestHub({ policy: { inactivity: 60_000 } });
 * const job = await hub.run(hub.connect().create({ title: 'Render the trailer' }));
 * await hub.pass(61_000);
 * console.log(hub.view(job.id).status); // expired
 * await hub.close();
 */
export async function createTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const settings = testHubSettings(options);
  const random = new Random(settings.seed);
  const randomness: Randomness = { id: () => random.id(), fraction: () => random.fraction() };
  const clock = new TestClock(random, settings.startAt);
  const disk = new MemoryDisk();
  const outside = clock.scope();
  const network = new TestNetwork(outside);
  const clients = new Set<HubClient>();
  let isClosed = false;
  let life = await begin();

  return {
    clock,
    get facade() {
      return life.core;
    },
    connect({ who = ANONYMOUS, ...given } = {}) {
      if (isClosed) throw new Error('This test hub is closed: nobody can connect to it any more.');
      const client = connectHub('test:', {
        ...given,
        transport: network.transport(who),
        environment: {
          now: outside.now,
          after: outside.after,
          soon: (task) => queueMicrotask(task),
          random: randomness.fraction,
          id: randomness.id,
          onWake: () => () => {},
        },
      });
      clients.add(client);
      return client;
    },
    pass: (milliseconds) => clock.advance(milliseconds),
    settle: () => clock.advance(0),
    run: (promise, within) => clock.run(promise, within),
    waitFor(session, fits, waitOptions = {}) {
      const waiting = waitFor(session, fits, { ...waitOptions, time: outside });
      // It ends by its own timeout, with the better sentence.
      return clock.run(waiting, Number.POSITIVE_INFINITY);
    },
    cut: () => network.cut(),
    restore: () => network.restore(),
    async restart() {
      if (isClosed) throw new Error('This test hub is closed: it cannot begin again.');
      life.store.abandon(0);
      life.clock.kill();
      network.leadTo(null);
      life = await begin();
    },
    log(id) {
      view(id);
      return disk.log({ id, ...EVERYTHING }).map(({ text }) => JSON.parse(text) as HubEvent);
    },
    view,
    async close() {
      if (isClosed) return;
      isClosed = true;
      for (const client of clients) client.close();
      network.leadTo(null);
      await clock.run(life.core.close());
      life.clock.kill();
    },
  };

  async function begin(): Promise<Life> {
    const scope = clock.scope();
    const store = new MemoryStore({ clock: scope, disk });
    const core = new HubCore({ ...settings.core, store, clock: scope, randomness, logger: silentLogger });
    await clock.run(core.start());
    network.leadTo({ hub: core, clock: scope });
    return { core, store, clock: scope };
  }

  function view(id: string): SessionView {
    const record = disk.read(id);
    if (record === null)
      throw hubError('session_not_found', { message: `The test hub has no session ${id}.` });
    return record.view;
  }
}

const EVERYTHING = {
  after: 0,
  upTo: Number.MAX_SAFE_INTEGER,
  limit: Number.MAX_SAFE_INTEGER,
  maxLength: Number.POSITIVE_INFINITY,
  take: 'oldest',
  only: 'all',
} as const;
