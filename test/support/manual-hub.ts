import type { HubEvent, Operation } from '@session-hub/shared';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import type { HubCoreOptions } from 'session-hub/internal/core/hub/hub-core-options.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { Random } from 'session-hub/internal/testing/random.js';
import { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';
import { SimDisk } from '../simulation/sim-disk.js';

/** A hub in memory whose time passes only when a test says so. */
export class ManualHub {
  readonly time = new VirtualTime(new Random(1));
  /** Whose history a test may change. */
  readonly storage = new SimDisk();
  readonly disk = this.storage.node();
  readonly store: MemoryStore;
  readonly core: HubCore;
  /** Added to what the hub's clock says, to let it jump. */
  clockShift = 0;

  constructor(options: Partial<HubCoreOptions> = {}) {
    const scope = this.time.scope(0);
    const clock = { ...scope, now: () => scope.now() + this.clockShift };
    this.store = new MemoryStore({ clock, disk: this.disk });
    let ids = 0;
    const randomness = { id: () => `id-${++ids}-of-the-test`, fraction: () => 0.5 };
    this.core = new HubCore({ store: this.store, clock, randomness, logger: silentLogger, ...options });
  }

  async start(): Promise<this> {
    await this.run(this.core.start());
    return this;
  }

  /** Another hub, with other settings perhaps, that goes on with the same sessions. */
  async replacedBy(options: Partial<HubCoreOptions> = {}): Promise<HubCore> {
    await this.run(this.core.close());
    const clock = this.time.scope(0);
    let ids = 0;
    const core = new HubCore({
      store: new MemoryStore({ clock, disk: this.disk }),
      clock,
      randomness: { id: () => `id-${++ids}-of-the-next`, fraction: () => 0.5 },
      logger: silentLogger,
      ...options,
    });
    await this.run(core.start());
    return core;
  }

  /** Lets time pass until the promise has settled. */
  async run<Value>(promise: Promise<Value>): Promise<Value> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    while (!settled) await this.pass(1);
    return await promise;
  }

  pass(milliseconds: number): Promise<void> {
    return this.time.runUntil(this.time.elapsed + milliseconds);
  }

  create(id: string): Promise<unknown> {
    return this.run(this.core.create(ANONYMOUS, { id, start: true }));
  }

  append(id: string, ...operations: Operation[]) {
    return this.run(this.core.append(ANONYMOUS, { id, operations }));
  }

  log(id: string): HubEvent[] {
    const query = {
      id,
      after: 0,
      upTo: Number.MAX_SAFE_INTEGER,
      limit: 100_000,
      maxLength: Number.POSITIVE_INFINITY,
      take: 'oldest',
      only: 'all',
    } as const;
    return this.disk.log(query).map(({ text }) => JSON.parse(text) as HubEvent);
  }
}

export function progress(current: number, total = 100): Operation {
  return { type: 'progress', data: { current, total } };
}

export function custom(payload: unknown): Operation {
  return { type: 'custom', data: { name: 'test', payload } };
}
