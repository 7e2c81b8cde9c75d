import type { Clock } from '../../../ports/clock.js';
import type { BusListener, BusMessages, BusTopic, ClusterBus } from '../../../ports/cluster-bus.js';

/** The nodes that live in one process and share a bus. */
export type LocalNodes = Set<LocalBus>;

interface LocalBusOptions {
  nodeId: string;
  clock: Clock;
  /** Left out: this node is alone. */
  nodes?: LocalNodes;
}

/** The bus of a hub that is one process. */
export class LocalBus implements ClusterBus {
  readonly nodeId: string;
  readonly reach: 'process' | 'cluster';
  readonly #clock: Clock;
  readonly #nodes: LocalNodes;
  readonly #listeners = new BusListeners();

  constructor({ nodeId, clock, nodes }: LocalBusOptions) {
    this.nodeId = nodeId;
    this.reach = nodes === undefined ? 'process' : 'cluster';
    this.#clock = clock;
    this.#nodes = nodes ?? new Set();
    this.#nodes.add(this);
  }

  publish<Topic extends BusTopic>(topic: Topic, message: BusMessages[Topic]): void {
    if (!this.#nodes.has(this)) return;
    for (const node of this.#nodes) {
      if (node === this) continue;
      // No node gets to hold what another may change.
      const copy = JSON.parse(JSON.stringify(message)) as BusMessages[Topic];
      this.#clock.soon(() => node.#listeners.tell(topic, copy, this.nodeId));
    }
  }

  listen<Topic extends BusTopic>(topic: Topic, listener: BusListener<Topic>): () => void {
    return this.#listeners.add(topic, listener);
  }

  close(): void {
    this.#nodes.delete(this);
    this.#listeners.clear();
  }
}

/** Who listens to which topic on one node, for a bus of any kind. */
export class BusListeners {
  readonly #byTopic = new Map<BusTopic, Set<BusListener<never>>>();

  add<Topic extends BusTopic>(topic: Topic, listener: BusListener<Topic>): () => void {
    const listeners = this.#byTopic.get(topic) ?? new Set();
    // A function of its own, so that the same listener may be handed in twice.
    const own: BusListener<Topic> = (message, from) => listener(message, from);
    listeners.add(own);
    this.#byTopic.set(topic, listeners);
    return () => void listeners.delete(own);
  }

  tell<Topic extends BusTopic>(topic: Topic, message: BusMessages[Topic], from: string): void {
    for (const listener of this.#byTopic.get(topic) ?? []) listener(message as never, from);
  }

  clear(): void {
    this.#byTopic.clear();
  }
}
