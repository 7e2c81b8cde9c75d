import type { BusListener, BusMessages, BusTopic } from '../../../ports/cluster-bus.js';

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
