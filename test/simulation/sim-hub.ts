import type { Channel } from 'session-hub/internal/adapters/socket/channel.js';
import { Peer } from 'session-hub/internal/adapters/socket/peer.js';
import { MemoryDisk } from 'session-hub/internal/adapters/store-memory/memory-disk.js';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { ANONYMOUS } from 'session-hub/internal/core/append/actors.js';
import { HubCore } from 'session-hub/internal/core/hub-core.js';
import type { Random } from './random.js';
import type { ScopedClock, VirtualTime } from './virtual-time.js';

interface Incarnation {
  readonly clock: ScopedClock;
  readonly store: MemoryStore;
  readonly core: HubCore;
  readonly ready: Promise<void>;
}

/** A hub that can be killed at any moment and started again on what reached its disk. */
export class SimHub {
  readonly disk = new MemoryDisk();
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #ring: number;
  /** Publishing is at most once in every broker. */
  readonly #publicationLoss: number;
  #incarnation: Incarnation | null = null;
  /** Told when the hub dies: every connection to it breaks. */
  readonly onKill = new Set<() => void>();

  constructor(time: VirtualTime, random: Random) {
    this.#time = time;
    this.#random = random;
    this.#ring = random.pick([4, 16, 256]);
    this.#publicationLoss = random.pick([0, 0, 0.01, 0.1]);
  }

  get isUp(): boolean {
    return this.#incarnation !== null;
  }

  start(): void {
    const clock = this.#time.scope(this.#random.pick([0, 2, 10]));
    const store = new MemoryStore({ clock, disk: this.disk });
    this.#losePublications(store);
    const core = new HubCore({
      store,
      clock,
      randomness: { id: () => this.#random.id(), fraction: () => this.#random.fraction() },
      logger: silentLogger,
      ring: { events: this.#ring },
      cache: { records: this.#random.pick([1, 100]) },
    });
    this.#incarnation = { clock, store, core, ready: core.start() };
  }

  #losePublications(store: MemoryStore): void {
    const { listen } = store;
    store.listen = (id, listener) =>
      listen.call(store, id, (publication) => {
        if (!this.#random.chance(this.#publicationLoss)) listener(publication);
      });
  }

  kill(): void {
    if (this.#incarnation === null) return;
    const { clock, store } = this.#incarnation;
    this.#incarnation = null;
    store.abandon(this.#random.between(0, store.pendingWrites));
    clock.kill();
    for (const tell of [...this.onKill]) tell();
    this.onKill.clear();
  }

  /** A peer on the running hub, with the clock it lives by; null while the hub is down. */
  connect(channel: Channel): { peer: Peer; clock: ScopedClock } | null {
    if (this.#incarnation === null) return null;
    const { core, clock } = this.#incarnation;
    return { peer: new Peer({ hub: core, who: ANONYMOUS, channel, clock, logger: silentLogger }), clock };
  }
}
