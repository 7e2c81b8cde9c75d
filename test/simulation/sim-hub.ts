import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import type { CatchUpLimits } from 'session-hub/internal/core/read/tails/reach.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { Peer } from 'session-hub/internal/protocol/conversation/peer.js';
import type { Channel } from 'session-hub/internal/protocol/registry/request-context.js';
import type { Random } from 'session-hub/internal/testing/random.js';
import type { ScopedClock, VirtualTime } from 'session-hub/internal/testing/virtual-time.js';
import { type BrokerWeather, Publications } from './publications.js';
import type { NodeDisk, SimDisk } from './sim-disk.js';
import type { SimReceiver } from './sim-receiver.js';

/** As in PROTOCOL.md, and so short that a reader is often further behind. Rings hold no more than a frame does. */
const CATCH_UPS: readonly CatchUpLimits[] = [
  { length: 4 * 1024 * 1024, frameLength: 1024 * 1024 },
  { length: 30_000, frameLength: 6_000 },
];

interface Incarnation {
  readonly clock: ScopedClock;
  readonly store: MemoryStore;
  readonly core: HubCore;
  readonly publications: Publications;
  readonly ready: Promise<void>;
}

/** A hub that can be killed at any moment and started again on what reached its disk, which others may share. */
export class SimHub {
  readonly disk: NodeDisk;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly catchUp: CatchUpLimits;
  readonly #ring: number;
  /** How long what is done soon may take: a store behind a network is slower. */
  readonly #haste: readonly number[];
  readonly #broker: BrokerWeather;
  readonly #interruptions = new Set<() => void>();
  /** Whom a webhook tells of everything, when there is one. */
  receiver: SimReceiver | null = null;
  #incarnation: Incarnation | null = null;
  /** Told when the hub dies: every connection to it breaks. */
  readonly onKill = new Set<() => void>();

  constructor(time: VirtualTime, random: Random, storage: SimDisk, reach: 'alone' | 'one of several') {
    this.disk = storage.node();
    this.#time = time;
    this.#random = random;
    this.#ring = random.pick([4, 16, 256]);
    this.catchUp = random.pick(CATCH_UPS);
    this.#haste = reach === 'alone' ? [0, 2, 10] : [0, 10, 100];
    const loss = random.pick([0, 0, 0.01, 0.1]);
    this.#broker =
      reach === 'alone'
        ? { loss, delay: 0, duplicates: 0, subscribing: 0 }
        : {
            loss,
            delay: random.pick([0, 300, 1_500]),
            duplicates: random.pick([0, 0.1]),
            subscribing: random.pick([0, 2_000, 6_000]),
          };
  }

  get isUp(): boolean {
    return this.#incarnation !== null;
  }

  start(): void {
    const clock = this.#time.scope(this.#random.pick(this.#haste));
    const store = new MemoryStore({ clock, disk: this.disk });
    const publications = new Publications(this.#broker, this.#random, clock);
    this.disk.shared.onCommit.add(publications.committed);
    store.listen = (id, listener) => publications.listen(id, listener);
    store.listenInterruptions = (listener) => {
      this.#interruptions.add(listener);
      return () => void this.#interruptions.delete(listener);
    };
    const core = new HubCore({
      store,
      clock,
      randomness: { id: () => this.#random.id(), fraction: () => this.#random.fraction() },
      logger: silentLogger,
      ring: { events: this.#ring, bytes: Math.min(256 * 1024, this.catchUp.frameLength) },
      catchUp: this.catchUp,
      cache: { records: this.#random.pick([1, 100]) },
      ...(this.receiver === null ? {} : { webhooks: this.receiver.webhooks(clock) }),
    });
    this.#incarnation = { clock, store, core, publications, ready: core.start() };
  }

  /** Publications are lost for a while, and the store says so afterwards. */
  cutPublications(milliseconds: number): void {
    this.#incarnation?.publications.cut(milliseconds, () => this.interrupt());
  }

  interrupt(): void {
    for (const listener of [...this.#interruptions]) listener();
  }

  kill(): void {
    if (this.#incarnation === null) return;
    const { clock, store, publications } = this.#incarnation;
    this.#incarnation = null;
    this.#interruptions.clear();
    this.disk.shared.onCommit.delete(publications.committed);
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
