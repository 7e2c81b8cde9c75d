import type { Namespace } from 'socket.io';
import { BusListeners } from '../../core/presence/bus/local-bus.js';
import type { BusListener, BusMessages, BusTopic, ClusterBus } from '../../ports/cluster-bus.js';
import type { Logger } from '../../ports/logger.js';

/** Another number whenever the form of a message changes: hubs of two versions may run beside one another. */
const VERSION = 1;
const EVENT = 'session-hub';

/** Nodes whose numbers are remembered; beyond that, of those that began to speak last. */
const MOST_SENDERS = 1_000;

type Envelope = [
  version: number,
  from: string,
  /** Grows with each message of the sender: one that was handed on twice is heard once. */
  number: number,
  topic: BusTopic,
  message: BusMessages[BusTopic],
];

export interface SocketBusOptions {
  nodeId: string;
  namespace: Namespace;
  logger: Logger;
}

/** The bus over whatever Socket.IO itself reaches the other nodes through. */
export class SocketBus implements ClusterBus {
  readonly nodeId: string;
  readonly reach = 'cluster';
  readonly #namespace: Namespace;
  readonly #logger: Logger;
  readonly #listeners = new BusListeners();
  /** The newest number by sender. */
  readonly #heard = new Map<string, number>();
  #published = 0;
  #open = true;

  constructor({ nodeId, namespace, logger }: SocketBusOptions) {
    this.nodeId = nodeId;
    this.#namespace = namespace;
    this.#logger = logger;
    namespace.on(EVENT, this.#receive);
  }

  publish<Topic extends BusTopic>(topic: Topic, message: BusMessages[Topic]): void {
    if (!this.#open) return;
    this.#published += 1;
    const envelope: Envelope = [VERSION, this.nodeId, this.#published, topic, message];
    try {
      this.#namespace.serverSideEmit(EVENT, ...envelope);
    } catch (error) {
      this.#logger.warn('the other nodes could not be told', { topic, error: String(error) });
    }
  }

  listen<Topic extends BusTopic>(topic: Topic, listener: BusListener<Topic>): () => void {
    return this.#listeners.add(topic, listener);
  }

  close(): void {
    this.#open = false;
    this.#namespace.off(EVENT, this.#receive);
    this.#listeners.clear();
  }

  readonly #receive = (...[version, from, number, topic, message]: Envelope): void => {
    if (version !== VERSION || from === this.nodeId || !this.#isNew(from, number)) return;
    try {
      this.#listeners.tell(topic, message as never, from);
    } catch (error) {
      // Anybody who may write to the same Redis can make a message up.
      this.#logger.warn('a message of another node could not be used', { topic, error: String(error) });
    }
  };

  #isNew(from: string, number: number): boolean {
    if (number <= (this.#heard.get(from) ?? 0)) return false;
    this.#heard.set(from, number);
    const [oldest] = this.#heard.keys();
    if (this.#heard.size > MOST_SENDERS && oldest !== undefined) this.#heard.delete(oldest);
    return true;
  }
}

/** Whether something was put in the place of Socket.IO's own adapter, which reaches no other node. */
export function reachesOthers({ adapter }: Namespace): boolean {
  let own: unknown;
  for (
    let part: object | null = adapter;
    part !== null;
    part = Object.getPrototypeOf(part) as object | null
  ) {
    own = Object.getOwnPropertyDescriptor(part, 'serverSideEmit')?.value ?? own;
  }
  return adapter.serverSideEmit !== own;
}
